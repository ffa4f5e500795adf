//! Every published crate packages, and builds from its package alone.

use crate::{Result, members, shell};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) fn run() -> Result {
    // Cargo takes a package of a name and a version for the one that it unpacked and built before, for as long as it lies
    // in the same folder. While the version stays, each run therefore needs a folder of its own.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let folder = shell::target().join(format!("packages-{}", since.as_nanos()));
    let mut package = shell::cargo("package --allow-dirty --target-dir");
    package.arg(&folder);
    for name in members::published()? {
        package.args(["--package", &name]);
    }
    let done = shell::run(&mut package);
    // A folder that cannot be removed is in nobody's way.
    drop(std::fs::remove_dir_all(&folder));
    done
}
