//! `cargo xtask semver`: what changed in the public interface since a revision of the repository.

use crate::{Result, install, members, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    let [revision] = arguments else {
        return Err("name the revision to compare with: cargo xtask semver v0.1.0".to_owned());
    };
    install::cargo_command("semver-checks", "0.51.0")?;
    let mut check = shell::cargo("semver-checks --baseline-rev");
    check.arg(revision);
    for name in members::published()? {
        check.args(["--package", &name]);
    }
    shell::run(&mut check)
}
