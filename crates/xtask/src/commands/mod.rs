//! One file per command of the repository.

pub(crate) mod bench;
pub(crate) mod coverage;
pub(crate) mod fuzz;
pub(crate) mod mutants;
pub(crate) mod peers;
pub(crate) mod playground;
pub(crate) mod semver;
pub(crate) mod test;
pub(crate) mod wasm;
pub(crate) mod wheel;

/// The arguments after `--`, or all when there is none.
fn passed_on(arguments: &[String]) -> &[String] {
    match arguments.split_first() {
        Some((first, rest)) if first == "--" => rest,
        _ => arguments,
    }
}
