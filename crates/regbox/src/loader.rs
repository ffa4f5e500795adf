//! What a policy needs from outside.

/// What a policy needs from outside: the core opens no file, and never asks the system for a time zone.
pub trait Loader {
    /// The TZif bytes of a time zone of the IANA database, such as `Europe/London`; none if it is not known.
    fn zone(&self, name: &str) -> Option<Vec<u8>>;

    /// The text of a module that a policy uses, by the path that `use` names, taken from the folder of the file that
    /// names it: `eu/sme.regbox`. None if there is no such file.
    fn file(&self, _path: &str) -> Option<String> {
        None
    }
}

/// A loader that knows no time zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLoader;

impl Loader for NoLoader {
    fn zone(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}
