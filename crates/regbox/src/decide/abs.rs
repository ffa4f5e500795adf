//! Values while deciding: known, or open.

use crate::value::{MISSING, Open, Possible, Reasons, Value};

/// A value as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Abs {
    Known(Value),
    Open(Box<Open>),
}

/// A value as it stands, where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum View<'a> {
    Known(&'a Value),
    Open(&'a Open),
}

impl Abs {
    pub(crate) fn open(reasons: Reasons, values: Possible) -> Abs {
        if let Possible::OneOf(values) = &values
            && let [only] = values.as_slice()
        {
            return Abs::Known(only.clone());
        }
        Abs::Open(Box::new(Open { reasons, values }))
    }

    /// Unknown, and it could be anything.
    pub(crate) fn any(reasons: Reasons) -> Abs {
        Abs::Open(Box::new(Open { reasons, values: Possible::Any }))
    }

    #[inline]
    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Abs::Known(value) => View::Known(value),
            Abs::Open(open) => View::Open(open),
        }
    }
}

impl<'a> View<'a> {
    pub(crate) fn to_abs(self) -> Abs {
        match self {
            View::Known(value) => Abs::Known(value.clone()),
            View::Open(open) => Abs::Open(Box::new(open.clone())),
        }
    }

    #[inline]
    pub(crate) fn known(self) -> Option<&'a Value> {
        match self {
            View::Known(value) => Some(value),
            View::Open(_) => None,
        }
    }

    /// Why it is open; nothing where it is known.
    pub(crate) fn reasons(self) -> Reasons {
        match self {
            View::Known(_) => 0,
            View::Open(open) => open.reasons,
        }
    }

    pub(crate) fn possible(self) -> Possible {
        match self {
            View::Known(value) => Possible::OneOf(vec![value.clone()]),
            View::Open(open) => open.values.clone(),
        }
    }

    pub(crate) fn least(self) -> Option<&'a Value> {
        match self {
            View::Known(value) => Some(value),
            View::Open(open) => open.values.least(),
        }
    }

    pub(crate) fn greatest(self) -> Option<&'a Value> {
        match self {
            View::Known(value) => Some(value),
            View::Open(open) => open.values.greatest(),
        }
    }

    /// Of a set that is found, what is in it for certain.
    pub(crate) fn members(self) -> &'a [Value] {
        match self {
            View::Known(Value::SetOf(members)) | View::Open(Open { values: Possible::Between(members, _), .. }) => {
                members
            }
            _ => &[],
        }
    }

    /// The single values, if they are few enough to list.
    pub(crate) fn listed(self) -> Option<&'a [Value]> {
        match self {
            View::Known(value) => Some(std::slice::from_ref(value)),
            View::Open(open) => open.values.listed(),
        }
    }
}

/// What can be when one of several values holds and it is not settled which.
pub(crate) struct Union {
    reasons: Reasons,
    values: Option<Possible>,
}

impl Union {
    /// Nothing yet; `reasons` say why it is not settled which.
    pub(crate) fn new(reasons: Reasons) -> Union {
        Union { reasons, values: None }
    }

    /// One more reason why it is not settled which.
    pub(crate) fn because(&mut self, reasons: Reasons) {
        self.reasons |= reasons;
    }

    pub(crate) fn add(&mut self, view: View<'_>) {
        self.reasons |= view.reasons();
        let more = view.possible();
        self.values = Some(match self.values.take() {
            None => more,
            Some(so_far) => so_far.union(more),
        });
    }

    /// Something that cannot be computed is possible, too.
    pub(crate) fn add_problem(&mut self, reasons: Reasons) {
        self.reasons |= reasons;
        self.values = Some(Possible::Any);
    }

    pub(crate) fn finish(self) -> Abs {
        match self.values {
            Some(values) => Abs::open(if self.reasons == 0 { MISSING } else { self.reasons }, values),
            None => Abs::any(self.reasons),
        }
    }
}
