//! The nearest valid spelling.

/// The candidate that `word` was most likely meant to be, or none that is near enough.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(word, &mut candidates.into_iter())
}

fn nearest_of<'a>(word: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    // A word of any length may come from outside; the distance costs the product of both lengths.
    if word.len() > 64 {
        return None;
    }
    let allowed = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        longer => longer / 4,
    };
    let letters = letters_of(word);
    candidates
        // A change of one letter changes at most two of the letters that occur; most names are ruled out by that alone.
        .filter(|candidate| candidate.len() <= 64 && candidate.len().abs_diff(word.len()) <= 4 * allowed)
        .filter(|candidate| (letters ^ letters_of(candidate)).count_ones() as usize <= 2 * allowed)
        .map(|candidate| (strsim::osa_distance(&word.to_ascii_lowercase(), &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Which letters occur in a word, one bit each.
fn letters_of(word: &str) -> u64 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte.to_ascii_lowercase() & 63))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["holds_licence", "headcount", "kind"];
        assert_eq!(nearest("holds_license", names), Some("holds_licence"));
        assert_eq!(nearest("Kind", names), Some("kind"));
        assert_eq!(nearest("turnover", names), None);
    }
}
