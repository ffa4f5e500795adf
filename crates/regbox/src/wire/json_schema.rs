//! The shapes of results as JSON Schemas (2020-12): what a program that reads them may rely on.

/// The shape of a decision's JSON, as a JSON Schema.
///
/// In each object `required` has the keys in the order in which they are written. Version 1 only ever gets more keys;
/// the objects that may get them say `"additionalProperties": true`.
///
/// ```
/// assert!(regbox::DECISION_SCHEMA.contains(r#""$id": "urn:regbox:1:decision""#));
/// ```
pub const DECISION_SCHEMA: &str = include_str!("decision.schema.json");

/// The shape of errors as JSON, as a JSON Schema: `{"regbox": 1, "errors": […]}` for a policy, facts or a call that
/// cannot be used, and `{"line": 3, "errors": […]}` for one case among many.
///
/// The order of keys and their growth are as in [`DECISION_SCHEMA`].
///
/// ```
/// assert!(regbox::ERRORS_SCHEMA.contains(r#""$id": "urn:regbox:1:errors""#));
/// ```
pub const ERRORS_SCHEMA: &str = include_str!("errors.schema.json");

/// The shape of a question of an interview as JSON, as a JSON Schema.
///
/// The order of keys and their growth are as in [`DECISION_SCHEMA`].
///
/// ```
/// assert!(regbox::QUESTION_SCHEMA.contains(r#""$id": "urn:regbox:1:question""#));
/// ```
pub const QUESTION_SCHEMA: &str = include_str!("question.schema.json");

/// The shape of where a test stands as JSON, as a JSON Schema.
///
/// The order of keys and their growth are as in [`DECISION_SCHEMA`].
///
/// ```
/// assert!(regbox::STATUS_SCHEMA.contains(r#""$id": "urn:regbox:1:status""#));
/// ```
pub const STATUS_SCHEMA: &str = include_str!("status.schema.json");
