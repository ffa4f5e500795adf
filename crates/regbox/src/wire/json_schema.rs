//! JSON Schemas.
/// x
pub const DECISION_SCHEMA: &str = "";
/// x
pub const ERRORS_SCHEMA: &str = "";
