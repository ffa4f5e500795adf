use crate::{CLEAN, Folder, Ran};

/// A schema is laid out for people: it has many lines.
fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_schema_of_the_facts() {
    let folder = Folder::with_policies();
    let ran = folder.run("schema clean.regbox");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(json(&ran)["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(json(&ran)["properties"].as_object().unwrap().len(), 1);
    assert!(ran.out.ends_with("}\n") && !ran.out.ends_with("\n\n"), "{}", ran.out);
}

#[test]
fn the_facts_of_all_files() {
    let folder = Folder::new();
    folder.write("a.regbox", CLEAN).write("b.regbox", "fact more: bool \"Is there more?\"\n");
    let ran = folder.run("schema a.regbox --with b.regbox");
    assert_eq!((ran.status, &json(&ran)["properties"]["more"]["title"]), (0, &"Is there more?".into()));
}

#[test]
fn a_policy_with_mistakes_has_no_schema() {
    let folder = Folder::new();
    folder.write("a.regbox", format!("{CLEAN}\ncriterion {{"));
    let ran = folder.run("schema a.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("E0103"), "{}", ran.err);
}
