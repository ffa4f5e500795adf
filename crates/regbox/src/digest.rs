//! Digests: of the files of a policy, the same for the same texts, in whatever order they are given.

use crate::diagnostic::Source;
use crate::order;
use crate::syntax;
use sha2::Digest as _;
use std::fmt::Write as _;

/// The digest of all files, each with its length, in an order of their own, and of the modules that they use.
pub(crate) fn hash(files: &syntax::Files) -> String {
    let mut hasher = sha2::Sha256::new();
    digest(files, 0, &mut hasher);
    in_hex(hasher)
}

/// The digest of any bytes.
pub(crate) fn of(bytes: &[u8]) -> String {
    in_hex(sha2::Sha256::new_with_prefix(bytes))
}

fn in_hex(hasher: sha2::Sha256) -> String {
    let mut out = String::from("sha256:");
    for byte in hasher.finalize() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Modules use modules to a bounded depth.
fn digest(files: &syntax::Files, instance: usize, hasher: &mut sha2::Sha256) {
    let Some(instance) = files.instances.get(instance) else { return };
    let texts = instance.files.iter().filter_map(|file| files.sources.get(file.0 as usize)).map(Source::text);
    let mut texts: Vec<&str> = texts.collect();
    order::sort(&mut texts);
    for text in texts {
        hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    // By name: the order of files, and of uses in them, says nothing.
    let mut uses: Vec<(&str, usize)> = Vec::new();
    for used in &instance.uses {
        uses.push((files.instances.get(*used).map_or("", |used| &used.prefix), *used));
    }
    order::sort(&mut uses);
    for (_, used) in uses {
        let mut inner = sha2::Sha256::new();
        digest(files, used, &mut inner);
        hasher.update(inner.finalize());
    }
}
