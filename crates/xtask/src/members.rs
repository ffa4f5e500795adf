//! Reads which crates the workspace has, from their manifests.

use crate::Result;
use crate::shell::{cargo, output};

/// The names of the crates that are published, in the workspace's order.
pub(crate) fn published() -> Result<Vec<String>> {
    let metadata = output(&mut cargo("metadata --no-deps --format-version 1"))?;
    let manifests = strings_after(&metadata, "\"manifest_path\":\"");
    let mut names = Vec::new();
    for path in manifests.filter(|path| path.ends_with("Cargo.toml")) {
        let manifest = std::fs::read_to_string(path).map_err(|error| format!("`{path}`: {error}"))?;
        if let Some(name) = published_name(&manifest) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The name in a manifest, unless it says `publish = false`.
fn published_name(manifest: &str) -> Option<String> {
    let package = manifest.split("[package]").nth(1)?.split("\n[").next()?;
    let value = |key: &str| {
        package.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('=')).map(str::trim)
    };
    match value("publish") {
        Some("false") => None,
        _ => Some(value("name")?.trim_matches('"').to_owned()),
    }
}

fn strings_after<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::published_name;

    #[test]
    fn an_unpublished_crate_is_left_out() {
        assert_eq!(published_name("[package]\nname = \"a\"\n").as_deref(), Some("a"));
        assert_eq!(published_name("[package]\nname = \"a\"\npublish = false\n"), None);
        assert_eq!(published_name("[package]\nname = \"a\"\n\n[x]\npublish = false\n").as_deref(), Some("a"));
        assert_eq!(published_name("[workspace]\n"), None);
    }
}
