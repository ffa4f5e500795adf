//! The scenarios of every example policy pass, and its translations are whole.

use std::path::{Path, PathBuf};

use crate::{Result, shell};

pub(crate) fn run() -> Result {
    let policies = policies()?;
    for policy in &policies {
        shell::run(shell::cargo("run --quiet --package regbox-cli -- test").arg(policy))?;
        let translations = translations(policy);
        if !translations.is_empty() {
            let mut check = shell::cargo("run --quiet --package regbox-cli -- check");
            shell::run(check.arg(policy).arg("--translations").args(translations))?;
        }
    }
    println!("{} example policies passed", policies.len());
    Ok(())
}

/// Every `examples/*/policy.regbox`, by name.
fn policies() -> Result<Vec<PathBuf>> {
    let folder = shell::root().join("examples");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let files = entries.flatten().map(|entry| entry.path().join("policy.regbox"));
    let mut policies: Vec<PathBuf> = files.filter(|file| file.is_file()).collect();
    policies.sort();
    Ok(policies)
}

/// The files beside a policy that are named for a language: `fca.de.json`.
fn translations(policy: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_suffix(".json").is_some_and(|stem| stem.contains('.'))
    };
    let entries = policy.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let mut found: Vec<PathBuf> =
        entries.into_iter().flatten().flatten().map(|entry| entry.path()).filter(is_one).collect();
    found.sort();
    found
}
