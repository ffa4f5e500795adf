//! The stages of the core depend one way. A stage names another by its folder, `crate::value::…`, so that the direction
//! shows; the front door, `lib.rs` and its neighbours, may name every stage.

use crate::assert_none;
use crate::repository::{File, files};
use crate::scan::{bare, line, names_after, without_tests};

const CORE: &str = "crates/regbox/src/";

/// Each folder of the core, and the folders that it may name beside itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("value", &[]),
    ("diagnostic", &["wire"]),
    ("syntax", &["wire", "value", "diagnostic"]),
    ("resolve", &["wire", "value", "diagnostic", "syntax"]),
    ("doc", &["wire", "value", "diagnostic", "syntax", "resolve"]),
    ("program", &["wire", "value", "diagnostic"]),
    ("check", &["wire", "value", "diagnostic", "syntax", "resolve", "program"]),
    ("texts", &["wire", "program"]),
    ("facts", &["wire", "value", "diagnostic", "program"]),
    ("decide", &["wire", "value", "diagnostic", "program", "facts"]),
    ("explain", &["wire", "value", "diagnostic", "program", "facts", "decide"]),
    ("columns", &["value", "diagnostic", "program", "facts", "decide", "explain"]),
    ("foregone", &["value", "diagnostic", "program", "facts", "decide"]),
    ("interview", &["wire", "value", "diagnostic", "program", "facts", "decide", "explain"]),
    ("monitor", &["wire", "value", "diagnostic", "program", "facts", "decide", "explain"]),
    ("scenario", &["wire", "value", "diagnostic", "program", "facts", "decide", "explain", "monitor"]),
    ("sample", &["value", "program", "facts", "decide", "explain"]),
    // Tests: it reads the checked tree where the engine has its program.
    ("reference", &["value", "syntax", "check", "decide"]),
];

/// What every stage may name: it knows of none.
const OF_NO_STAGE: &str = "order";

fn violations(file: &File) -> Vec<String> {
    let Some((folder, inside)) = file.path.strip_prefix(CORE).and_then(|path| path.split_once('/')) else {
        return Vec::new();
    };
    if inside.ends_with("tests.rs") || inside.contains("tests/") {
        return Vec::new();
    }
    let Some((_, may_name)) = MAY_NAME.iter().find(|(name, _)| *name == folder) else {
        return vec![format!("{}: give the folder `{folder}` a line in tests/tidy/layers.rs", file.path)];
    };
    let code = bare(&file.text);
    let code = without_tests(&code);
    let to_root = "super::".repeat(depth(inside));
    let mut names = names_after(code, "crate::");
    names.extend(names_after(code, &to_root).into_iter().filter(|(_, name)| *name != "super"));
    names.retain(|(_, name)| *name != folder && *name != OF_NO_STAGE && !may_name.contains(name));
    names.iter().map(|(at, name)| format!("{}:{}: names `{name}`", file.path, line(code, *at))).collect()
}

/// How many modules lie between a file and the root of the crate: `mod.rs` one, `name.rs` two, `name/mod.rs` two.
fn depth(inside: &str) -> usize {
    inside.trim_end_matches("mod.rs").trim_end_matches('/').split('/').filter(|part| !part.is_empty()).count() + 1
}

#[test]
fn stages_depend_one_way() {
    let found = files(CORE, &["rs"]).iter().flat_map(violations).collect();
    assert_none("stages that name what they may not", found);
}

#[test]
fn the_table_has_no_cycle_and_deciding_never_sees_syntax() {
    for (at, (folder, may_name)) in MAY_NAME.iter().enumerate() {
        let earlier: Vec<&str> = MAY_NAME.iter().take(at).map(|(name, _)| *name).collect();
        assert!(may_name.iter().all(|name| earlier.contains(name)), "`{folder}` names a later stage");
    }
    for runtime in ["program", "facts", "decide", "explain", "interview", "monitor", "sample"] {
        let row = MAY_NAME.iter().find(|(folder, _)| *folder == runtime);
        assert!(row.is_some_and(|(_, may_name)| !may_name.contains(&"syntax")), "`{runtime}` names `syntax`");
    }
}

#[test]
fn the_grammar_is_named_by_syntax_alone() {
    let mut found = Vec::new();
    for file in files("crates", &["rs"]).into_iter().filter(|file| !file.path.starts_with(&format!("{CORE}syntax/"))) {
        let code = bare(&file.text);
        found.extend(code.match_indices("regbox_grammar").map(|(at, _)| format!("{}:{}", file.path, line(&code, at))));
    }
    assert_none("places outside crates/regbox/src/syntax that name the grammar", found);
}

#[test]
fn a_wrong_direction_is_found() {
    let check = |path: &str, text: &str| violations(&File { path: format!("{CORE}{path}"), text: text.to_owned() });
    let one = |path: &str, text: &str| check(path, text).len() == 1;
    assert!(one("decide/run.rs", "use crate::syntax::Tree;"));
    assert!(one("decide/run.rs", "use crate::{program::Program, syntax::Tree};"));
    assert!(one("decide/run.rs", "use super::super::syntax::Tree;"));
    assert!(one("decide/mod.rs", "use super::syntax::Tree;"));
    assert!(one("decide/run.rs", "fn f(policy: &crate::Policy) {}"));
    assert!(one("newcomer/mod.rs", ""));
    assert!(check("decide/run.rs", "use super::syntax;").is_empty());
    assert!(check("decide/run.rs", "use crate::{decide::Verdict, program::Program};").is_empty());
    assert!(check("decide/run.rs", "// crate::syntax\n#[cfg(test)]\nmod tests { use crate::syntax; }").is_empty());
    assert!(check("lib.rs", "use crate::syntax;").is_empty());
}
