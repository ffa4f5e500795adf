//! Every published crate packages, and builds from its package alone.

use crate::{Result, members, shell};

pub(crate) fn run() -> Result {
    let mut package = shell::cargo("package --allow-dirty");
    for name in members::published()? {
        package.args(["--package", &name]);
    }
    shell::run(&mut package)
}
