//! The scenarios of every example policy pass.

use std::path::PathBuf;

use crate::{Result, shell};

pub(crate) fn run() -> Result {
    let policies = policies()?;
    for policy in &policies {
        shell::run(shell::cargo("run --quiet --package regbox-cli -- test").arg(policy))?;
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
