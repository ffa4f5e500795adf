//! The pages of the error codes, executed: every example has the error that it shows, and every mend mends it.
//!
//! `blocks` says how a page states an error: by a line of carets under the place in a policy, by the words of the fence
//! over facts. What a page can only tell in words is made in `cases`.

mod cases;
mod shape;

use regbox::Code;
use regbox_tests::blocks::run_page;

#[test]
fn every_page_says_what_the_engine_does() {
    let wrong: Vec<String> = Code::all().flat_map(|code| run_page(code.as_str(), code.page())).collect();
    assert!(wrong.is_empty(), "{} blocks are wrong:\n\n{}", wrong.len(), wrong.join("\n"));
}
