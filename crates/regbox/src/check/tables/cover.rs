//! Rows as boxes of atoms: which of them meet, and whether they fill everything.

use super::column::{Atoms, Column};

/// Pairs of rows that match at once, each with a combination that both match; no more than `most`.
pub(super) fn overlaps(rows: &[Vec<Atoms>], most: usize) -> Vec<(usize, usize, Vec<usize>)> {
    let mut found = Vec::new();
    for (b, row) in rows.iter().enumerate() {
        for (a, earlier) in rows.iter().enumerate().take(b) {
            let shared: Option<Vec<usize>> = earlier.iter().zip(row).map(|(x, y)| x.first_of_both(y)).collect();
            if let Some(shared) = shared {
                found.push((a, b, shared));
                if found.len() == most {
                    return found;
                }
            }
        }
    }
    found
}

/// What rows leave over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gap {
    None,
    /// This combination, and perhaps more.
    At(Vec<usize>),
    /// There are too many combinations to count.
    TooMany,
}

/// What rows leave over of which no two meet: then they fill everything just where their volumes add up to the whole.
pub(super) fn gap(columns: &[Column], rows: &[Vec<Atoms>]) -> Gap {
    let Some(whole) = volumes(columns.iter().map(|column| column.all().count())) else { return Gap::TooMany };
    // Each row is inside the whole, so its volumes are no greater.
    let parts: Option<Vec<Vec<u128>>> = rows.iter().map(|row| volumes(row.iter().map(Atoms::count))).collect();
    let Some(parts) = parts else { return Gap::TooMany };
    let volume = |rows: &[usize], from: usize| -> u128 {
        rows.iter().filter_map(|row| parts.get(*row)?.get(from)).fold(0, |sum, part| sum.saturating_add(*part))
    };
    let mut left: Vec<usize> = (0..rows.len()).collect();
    if Some(&volume(&left, 0)) == whole.first() {
        return Gap::None;
    }
    let mut found = Vec::with_capacity(columns.len());
    for (number, column) in columns.iter().enumerate() {
        let inside = |atom: usize| -> Vec<usize> {
            let has = |row: &&usize| rows.get(**row).and_then(|row| row.get(number)).is_some_and(|cell| cell.has(atom));
            left.iter().filter(has).copied().collect()
        };
        let open = column.all().each().find_map(|atom| {
            let inside = inside(atom);
            (Some(&volume(&inside, number + 1)) != whole.get(number + 1)).then_some((atom, inside))
        });
        let Some((atom, inside)) = open else { return Gap::TooMany };
        found.push(atom);
        left = inside;
    }
    Gap::At(found)
}

/// The volume from each column on; the last is 1, of no column at all.
fn volumes(counts: impl DoubleEndedIterator<Item = u128>) -> Option<Vec<u128>> {
    let mut volumes = vec![1u128];
    for count in counts.rev() {
        let last = *volumes.last()?;
        volumes.push(last.checked_mul(count)?);
    }
    volumes.reverse();
    Some(volumes)
}

#[cfg(test)]
mod tests {
    use super::super::Entry;
    use super::super::column::{Atoms, Column};
    use super::{Gap, gap, overlaps};
    use crate::syntax::tree::Relation;
    use crate::value::{Number, Type, Value};
    use proptest::prelude::*;

    fn number(value: i64) -> Value {
        Value::Number(Number::from(value))
    }

    fn cell() -> impl Strategy<Value = Option<Vec<Entry>>> {
        let op =
            prop_oneof![Just(Relation::Less), Just(Relation::AtMost), Just(Relation::More), Just(Relation::AtLeast)];
        let bounds = prop::collection::vec((op, 0i64..5), 1..3);
        let range = bounds
            .prop_map(|bounds| vec![Entry::Range(bounds.into_iter().map(|(op, value)| (op, number(value))).collect())]);
        let values = prop::collection::vec(0i64..5, 1..3)
            .prop_map(|values| values.into_iter().map(|value| Entry::Value(number(value))).collect());
        prop_oneof![1 => Just(None), 4 => range.prop_map(Some), 4 => values.prop_map(Some)]
    }

    fn lets(cell: &Option<Vec<Entry>>, given: i64) -> bool {
        let keeps = |op: Relation, bound: &Value| {
            let order = number(given).order(bound).unwrap();
            match op {
                Relation::Less => order.is_lt(),
                Relation::AtMost => order.is_le(),
                Relation::More => order.is_gt(),
                Relation::AtLeast => order.is_ge(),
                _ => panic!("cells have no other bounds"),
            }
        };
        cell.as_ref().is_none_or(|entries| {
            entries.iter().any(|entry| match entry {
                Entry::Value(value) => number(given).same(value),
                Entry::Range(bounds) => bounds.iter().all(|(op, bound)| keeps(*op, bound)),
            })
        })
    }

    proptest! {
        /// All whole numbers that cells can tell apart are gone through.
        #[test]
        fn rows_meet_and_leave_gaps_as_their_values_do(
            rows in prop::collection::vec(prop::collection::vec(cell(), 2), 1..7),
        ) {
            let column = |at: usize| Column::new(
                &Type::Integer, 0, rows.iter().filter_map(|row| row[at].as_ref()).flatten(),
            );
            let columns = [column(0), column(1)];
            let boxes: Vec<Vec<Atoms>> = rows
                .iter()
                .map(|row| row.iter().zip(&columns).map(|(cell, column)| column.atoms(cell.as_deref())).collect())
                .collect();
            let matching = |a: i64, b: i64| rows.iter().filter(|row| lets(&row[0], a) && lets(&row[1], b)).count();
            let given: Vec<(i64, i64)> = (-1..6).flat_map(|a| (-1..6).map(move |b| (a, b))).collect();
            let twice = given.iter().any(|(a, b)| matching(*a, *b) > 1);
            prop_assert_eq!(!overlaps(&boxes, 1).is_empty(), twice);
            if !twice {
                let never = given.iter().any(|(a, b)| matching(*a, *b) == 0);
                let found = gap(&columns, &boxes);
                prop_assert_eq!(found == Gap::None, !never);
                if let Gap::At(atoms) = found {
                    prop_assert!(boxes.iter().all(|row| row.iter().zip(&atoms).any(|(cell, atom)| !cell.has(*atom))));
                }
            }
        }
    }
}
