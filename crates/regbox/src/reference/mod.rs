//! A second engine, for tests: a plain, slow reference evaluator straight over the checked tree, policies that are made up,
//! and the properties that both must have.

mod criteria;
mod evaluate;
mod exact;
mod exceptions;
mod expression;
mod force;
mod fraction;
mod generate;
mod linked;
mod members;
mod tests;
mod value;

/// The texts of a policy that is made up.
pub(crate) fn made_up(choices: &[u16]) -> Vec<String> {
    generate::items::draft(choices, 0).as_made().into_iter().map(|(_, text)| text).collect()
}
