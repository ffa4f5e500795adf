//! What was probably meant.

/// The nearest of some names, if one is near enough to have been meant.
pub(crate) fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 64 {
        return None;
    }
    let allowed = 1 + word.chars().count() / 4;
    names
        .map(|name| (strsim::osa_distance(&word.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["eligibility", "renewal"];
        assert_eq!(nearest("eligability", names.into_iter()), Some("eligibility"));
        assert_eq!(nearest("admission", names.into_iter()), None);
        assert_eq!(nearest(&"e".repeat(65), names.into_iter()), None);
    }
}
