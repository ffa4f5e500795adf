//! Items that are in force for a time, and that may stand several times under one name.

use super::{ConditionItem, CriterionItem, DefineItem, Expr, Ident, InForce};
use crate::order;

/// An item with its versions. Once those of a name are gathered, the first one declared holds the others.
pub(crate) trait Versions: Sized {
    fn name(&self) -> &Ident;
    fn in_force(&self) -> Option<InForce>;
    /// Which date says what is in force, where this version says so.
    fn governed(&self) -> Option<&Expr>;
    fn others(&self) -> &[Self];
    fn others_mut(&mut self) -> &mut Vec<Self>;

    /// The item and its other versions, in order of declaration.
    fn versions(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.others())
    }

    /// The date that says which version is in force, where one of them names it.
    fn governing(&self) -> Option<&Expr> {
        self.versions().find_map(Versions::governed)
    }

    /// The versions in the order in which they are in force; none of what is always in force.
    fn periods(&self) -> Vec<(&Self, InForce)> {
        in_order(self.versions().filter_map(|version| Some((version, version.in_force()?))))
    }
}

/// In the order of their days; what has no `until` ends on the day before the next one begins.
pub(crate) fn in_order<T>(dated: impl Iterator<Item = (T, InForce)>) -> Vec<(T, InForce)> {
    let mut dated: Vec<(T, InForce)> = dated.collect();
    order::sort_by_key(&mut dated, |(_, period)| period.from);
    let starts: Vec<_> = dated.iter().skip(1).map(|(_, period)| period.from).collect();
    for ((_, period), next) in dated.iter_mut().zip(starts) {
        if period.until.is_none() {
            period.until = next.and_then(|next| next.yesterday().ok());
        }
    }
    dated
}

impl Versions for DefineItem {
    fn name(&self) -> &Ident {
        &self.name
    }
    fn in_force(&self) -> Option<InForce> {
        self.in_force
    }
    fn governed(&self) -> Option<&Expr> {
        self.governed.as_ref()
    }
    fn others(&self) -> &[DefineItem] {
        &self.others
    }
    fn others_mut(&mut self) -> &mut Vec<DefineItem> {
        &mut self.others
    }
}

impl Versions for CriterionItem {
    fn name(&self) -> &Ident {
        &self.name
    }
    fn in_force(&self) -> Option<InForce> {
        self.in_force
    }
    fn governed(&self) -> Option<&Expr> {
        self.governed.as_ref()
    }
    fn others(&self) -> &[CriterionItem] {
        &self.others
    }
    fn others_mut(&mut self) -> &mut Vec<CriterionItem> {
        &mut self.others
    }
}

impl Versions for ConditionItem {
    fn name(&self) -> &Ident {
        &self.name
    }
    fn in_force(&self) -> Option<InForce> {
        self.in_force
    }
    fn governed(&self) -> Option<&Expr> {
        None
    }
    fn others(&self) -> &[ConditionItem] {
        &self.others
    }
    fn others_mut(&mut self) -> &mut Vec<ConditionItem> {
        &mut self.others
    }
}

impl DefineItem {
    /// Every period that it, one of its values or an exception to it is in force for.
    pub(crate) fn all_periods(&self) -> Vec<InForce> {
        let mut found = Vec::new();
        for version in self.versions() {
            found.extend(version.in_force);
            found.extend(version.entries.iter().filter_map(|entry| entry.in_force));
            version.exceptions.iter().for_each(|exception| exception.periods(&mut found));
        }
        found
    }
}

impl CriterionItem {
    /// Every period that it or an exception to it is in force for.
    pub(crate) fn all_periods(&self) -> Vec<InForce> {
        let mut found = Vec::new();
        for version in self.versions() {
            found.extend(version.in_force);
            version.exceptions.iter().for_each(|exception| exception.periods(&mut found));
        }
        found
    }
}
