//! The page of each code.

use super::Code;

/// Every code with its page, in order.
pub(super) const PAGES: &[(Code, &str)] = &[];
