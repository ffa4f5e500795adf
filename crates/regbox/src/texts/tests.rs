use crate::{Policy, Source};

#[test]
fn every_text_is_under_its_item() {
    let text = r#"
        policy demo "Demo" { regulator "The Regulator" version "1" in force from 2024-01-01 source regs "Regulations" }
        enum Kind { firm "A firm"  mutual_fund }
        record Owner { name: text "Who?" { help "As in the register." } }
        fact kind: Kind "What is it?" { help "As founded." }
        fact owners: list of Owner
        judgement new: Kind by "case officer" "How new?" { suggests firm "it is new" suggests firm "nobody has it" }
        part all_of_it "All of it" {
          criterion fit "Fit" {
            cites regs "1" requires kind is firm because "It is no firm."
            except grace when kind is mutual_fund because "It may be a fund." cites regs "2"
          }
        }
        criterion named { cites regs "3" requires every o in owners satisfies o.name is not "x" and new is firm }
        condition report "Report"
        decision d "May it?" {
          yes when all_of_it and named because "It is fit." subject to { report }
          yes when named because "It is named."
          not_yet otherwise
        }"#;
    let policy = Policy::from_source(Source::new("demo.regbox", text)).unwrap();
    let wanted = r#"{"policy":{"title":"Demo","regulator":"The Regulator"},"d":{"title":"May it?"},
        "d.yes":{"title":"yes","because":"It is fit.","because_2":"It is named."},"d.not_yet":{"title":"not yet"},
        "all_of_it":{"title":"All of it"},"fit":{"title":"Fit","because":"It is no firm."},
        "fit.grace":{"because":"It may be a fund."},"report":{"text":"Report"},
        "kind":{"question":"What is it?","help":"As founded."},
        "new":{"question":"How new?","by":"case officer","suggests":"it is new","suggests_2":"nobody has it"},
        "Owner.name":{"question":"Who?","help":"As in the register."},
        "Kind.firm":{"title":"A firm"},"Kind.mutual_fund":{"title":"mutual fund"}}"#;
    let wanted: Vec<&str> = wanted.lines().map(str::trim).collect();
    assert_eq!(policy.texts(), wanted.concat());
}
