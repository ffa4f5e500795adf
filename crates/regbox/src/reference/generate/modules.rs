//! A module for a policy that is made up: items of its own, some of whose facts the policy computes.

use super::exceptions::Apart;
use super::expressions::{Callable, Maker, Name, Ty};
use super::facts::{Fact, Shape};
use super::items::contents;
use super::text::{Piece, Tape, row};

/// A module, and what the policy that uses it says of it.
pub(super) struct Module {
    pub items: Vec<Piece>,
    /// The item that uses it.
    pub used: Piece,
    /// Exceptions that the policy makes to what the module says.
    pub amended: Vec<Piece>,
    /// The facts that are still to be given, under their full names.
    pub facts: Vec<Fact>,
}

/// Whether a policy can compute the fact: the type is the language's, and a range keeps its ends.
pub(in crate::reference) fn can_be_bound(fact: &Fact) -> bool {
    let shape = fact.shape;
    !fact.judged
        && matches!(shape, Shape::Bool | Shape::Integer(..) | Shape::Decimal(None) | Shape::Money(_) | Shape::Date(_))
}

/// Types that are the language's, not a module's own.
fn is_shared(ty: Ty) -> bool {
    matches!(
        ty,
        Ty::Bool | Ty::Integer | Ty::Number | Ty::Money | Ty::Rate | Ty::Date | Ty::Months | Ty::OptionalInteger
    )
}

impl Maker<'_> {
    /// Makes a module, and declares what the items after it may use of it.
    pub(super) fn module(&mut self) -> Module {
        let tape = std::mem::replace(&mut self.tape, Tape::new(&[]));
        let apart = Apart { allowed: self.apart.allowed, exceptions: Vec::new() };
        let mut inner = Maker { tape, names: Vec::new(), callables: Vec::new(), inside: 0, apart };
        let (items, facts) = contents(&mut inner, 1, false);
        let Maker { tape, names, callables, .. } = inner;
        self.tape = tape;

        let (mut bindings, mut asked) = (Vec::new(), Vec::new());
        for fact in facts {
            if can_be_bound(&fact) && self.tape.chance(40) {
                let ty = super::expressions::type_of(fact.shape);
                bindings.push(row![fact.name, " = ", self.leaf(ty)]);
            } else {
                asked.push(Fact { name: format!("m.{}", fact.name), ..fact });
            }
        }
        let (told, follow): (Vec<Name>, Vec<Name>) = names.into_iter().partition(|name| name.text.starts_with('f'));
        self.declare_shared(told);
        // No criterion is known yet that an exception to one of them could rest on in a circle.
        // An exception that stands apart does not say to which of several versions.
        let text: String = items.iter().map(Piece::text).collect();
        let count = if text.matches("criterion c0").count() == 1 { self.tape.below(3) } else { 0 };
        let amended: Vec<Piece> = (0..count).map(|_| self.amendment("m.c0")).collect();
        self.declare_shared(follow);
        let shared = |one: &Callable| is_shared(one.gives) && one.takes.iter().all(|ty| is_shared(*ty));
        for one in callables.into_iter().filter(shared) {
            self.callables.push(Callable { name: format!("m.{}", one.name), ..one });
        }
        let used = row!["use \"m.regbox\" as m { ", Piece::AnyOrder(", ", bindings), " }"];
        Module { items, used, amended, facts: asked }
    }

    fn declare_shared(&mut self, names: Vec<Name>) {
        for name in names.into_iter().filter(|name| is_shared(name.ty)) {
            self.names.push(Name { text: format!("m.{}", name.text), ..name });
        }
    }
}
