//! Every dependency of the workspace's table is used by some member; every member that the manifest lists takes the
//! workspace's lints. The bindings repeat them, but for one: what their macros generate is `unsafe`, and cargo knows no
//! other way to have all lints but one.

use crate::assert_none;
use crate::repository::file;

/// The keys of a table of a manifest, in the form in which this repository writes them: one to a line.
fn keys<'a>(manifest: &'a str, table: &str) -> Vec<&'a str> {
    let body = section(manifest, table);
    let entries = body.lines().filter(|line| !line.starts_with([' ', '#', '}', ']']));
    entries.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim().trim_matches('"')).collect()
}

fn section<'a>(manifest: &'a str, table: &str) -> &'a str {
    let start = format!("[{table}]");
    let body = manifest.split_once(&start).map_or("", |(_, body)| body);
    body.split_once("\n[").map_or(body, |(body, _)| body)
}

fn members(manifest: &str) -> Vec<&str> {
    let list =
        manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).collect()
}

fn uses(manifest: &str, dependency: &str) -> bool {
    manifest.lines().any(|line| {
        let rest = line.strip_prefix(dependency).map(str::trim_start);
        rest.is_some_and(|rest| {
            rest.starts_with(".workspace") || rest.starts_with('=') && rest.contains("workspace = true")
        })
    })
}

fn unused(workspace: &str, manifests: &[String]) -> Vec<String> {
    let table = keys(workspace, "workspace.dependencies");
    let unused = table.into_iter().filter(|key| manifests.iter().all(|manifest| !uses(manifest, key)));
    unused.map(str::to_owned).collect()
}

#[test]
fn every_dependency_is_used() {
    let workspace = file("Cargo.toml");
    let members = members(&workspace);
    assert!(members.contains(&"crates/regbox"), "the members are not read: {members:?}");
    let manifests: Vec<String> = members.iter().map(|member| file(&format!("{member}/Cargo.toml"))).collect();
    assert_none("dependencies of the workspace that no member uses", unused(&workspace, &manifests));
}

/// The lines of a table, without what is said beside them.
fn settings<'a>(manifest: &'a str, table: &str) -> Vec<&'a str> {
    let lines = section(manifest, table).lines().map(|line| line.split(" #").next().unwrap_or("").trim());
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Whether a member takes the lints of the workspace; a binding may only `deny` the `unsafe` that others `forbid`.
fn takes_the_lints(workspace: &str, member: &str, manifest: &str) -> bool {
    if !member.starts_with("bindings/") {
        return section(manifest, "lints").contains("workspace = true");
    }
    ["rust", "clippy"].iter().all(|tool| {
        let mut wanted = settings(workspace, &format!("workspace.lints.{tool}"));
        wanted
            .iter_mut()
            .filter(|line| **line == "unsafe_code = \"forbid\"")
            .for_each(|line| *line = "unsafe_code = \"deny\"");
        settings(manifest, &format!("lints.{tool}")) == wanted
    })
}

#[test]
fn every_member_takes_the_lints() {
    let workspace = file("Cargo.toml");
    let members = members(&workspace);
    let without =
        members.iter().filter(|member| !takes_the_lints(&workspace, member, &file(&format!("{member}/Cargo.toml"))));
    assert_none("members without the workspace's lints", without.map(|member| (*member).to_owned()).collect());
}

#[test]
fn a_missing_lint_is_found() {
    let workspace = "[workspace.lints.rust]\nunsafe_code = \"forbid\"  # why\nb = \"warn\"\n\n[workspace.lints.clippy]\nc = \"deny\"\n";
    let own = |rust: &str| format!("[lints.rust]\n{rust}\n# why\n[lints.clippy]\nc = \"deny\"\n");
    let binding = |rust: &str| takes_the_lints(workspace, "bindings/a", &own(rust));
    assert!(binding("unsafe_code = \"deny\"\nb = \"warn\""));
    assert!(!binding("unsafe_code = \"warn\"\nb = \"warn\""));
    assert!(!binding("unsafe_code = \"deny\""));
    assert!(!takes_the_lints(workspace, "crates/a", &own("unsafe_code = \"deny\"\nb = \"warn\"")));
    assert!(takes_the_lints(workspace, "crates/a", "[lints]\nworkspace = true\n"));
}

#[test]
fn an_unused_dependency_is_found() {
    let workspace = "[workspace]\nmembers = [\"a\", \"b/c\"]\n\n[workspace.dependencies]\nx = \"1\"\nx-y = { v = \"2\" }\nz = \"3\"\n[q]\nw = 1\n";
    assert_eq!(members(workspace), ["a", "b/c"]);
    let manifest = "[dependencies]\nx.workspace = true\nz = { workspace = true, features = [] }\n".to_owned();
    assert_eq!(unused(workspace, &[manifest]), ["x-y"]);
}
