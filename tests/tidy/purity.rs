//! The core does not know which machine it runs on: no `cfg` for the browser, no `unsafe`.

use crate::assert_none;
use crate::repository::{File, files};
use crate::scan::without_comments;

fn violations(file: &File) -> Vec<String> {
    let code: String = without_comments(&file.text).split_whitespace().collect();
    let forbidden = ["target_arch=\"wasm32\"", "target_family=\"wasm\"", "feature=\"wasm", "target_os="];
    let found = forbidden.iter().filter(|text| code.contains(**text));
    found.map(|text| format!("{}: asks for `{text}`", file.path)).collect()
}

#[test]
fn the_core_has_no_face_of_its_own() {
    let files = [files("crates/regbox", &["rs", "toml"]), files("grammar", &["rs", "toml"])];
    assert_none("conditional compilation in the core", files.iter().flatten().flat_map(violations).collect());
}

#[test]
fn a_condition_is_found() {
    let check = |text: &str| violations(&File { path: String::new(), text: text.to_owned() });
    assert_eq!(check("#[cfg(target_arch = \"wasm32\")]\nmod a;").len(), 1);
    assert_eq!(check("#[cfg_attr(feature = \"wasm\", derive(A))]").len(), 1);
    assert!(check("// target_arch = \"wasm32\"\n#[cfg(test)]").is_empty());
}
