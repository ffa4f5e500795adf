//! Values of a type: of a plausible spread, and often just at what the policy compares them with.

use super::pools::{Key, Pools};
use super::random::Random;
use super::ruler::{Ruler, around, is_of};
use super::wish::Wish;
use crate::facts::keeps;
use crate::program::{Bound, FieldInfo, Program, Relation};
use crate::value::{EnumId, RecordId, Slot, Type, Value};
use jiff::civil::Date;
use std::sync::Arc;

/// Records that hold records are not made up deeper than this; JSON of facts is not read much deeper.
const DEEPEST: usize = 24;

/// The most values of one case, so that records with lists of records come to an end.
const MOST_VALUES: usize = 4_000;

/// Of the values about which a wish turns, no more than these are tried.
const MOST_TRIED: usize = 32;

/// How often an optional value is absent.
const ABSENT: u8 = 25;

/// Texts beside those that the policy names. They are few, so that two are often the same.
const TEXTS: [&str; 8] = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Larch", "Oak", "Pine"];

/// Makes up values.
pub(super) struct Maker<'p> {
    pub program: &'p Program,
    pub pools: &'p Pools,
    pub on: Date,
    /// How often in a hundred times a value lies at a threshold.
    pub near: u8,
    pub random: Random,
    left: usize,
}

impl<'p> Maker<'p> {
    pub(super) fn new(program: &'p Program, pools: &'p Pools, on: Date, near: u8, random: Random) -> Maker<'p> {
        Maker { program, pools, on, near, random, left: MOST_VALUES }
    }

    /// A value for each fact that is asked; what belongs to the course of a test stays unknown.
    pub(super) fn facts(&mut self) -> Vec<Slot> {
        let schema = &self.program.schema;
        let mut slots: Vec<Slot> = vec![None; schema.facts.len()];
        for (at, (slot, fact)) in (0u32..).zip(slots.iter_mut().zip(schema.asked())) {
            *slot = self.field(Key::Fact(at), &fact.field, 0);
        }
        slots
    }

    fn field(&mut self, key: Key, field: &FieldInfo, depth: usize) -> Slot {
        self.value(key, &field.ty, &field.bounds, depth)
    }

    /// A value of a type within bounds; none where none was found.
    pub(super) fn value(&mut self, key: Key, ty: &Type, bounds: &[Bound], depth: usize) -> Slot {
        self.left = self.left.saturating_sub(1);
        if let Type::Optional(inner) = ty {
            if self.random.chance(ABSENT) || depth >= DEEPEST {
                return Some(Value::None);
            }
            return self.value(key, inner, bounds, depth);
        }
        match ty {
            Type::Record(id) => self.record(*id, depth),
            Type::List(inner) => {
                let count = self.list_length(depth);
                Some(self.list(key, inner, count, depth))
            }
            _ => (0..8).find_map(|_| self.scalar(key, ty, bounds)).or_else(|| at_bounds(ty, bounds)),
        }
    }

    fn record(&mut self, id: RecordId, depth: usize) -> Slot {
        if depth >= DEEPEST {
            return None;
        }
        let info = self.program.schema.record(id)?;
        let fields = (0u32..).zip(&info.fields);
        Some(Value::Record(fields.map(|(at, field)| self.field(Key::Field(id.0, at), field, depth + 1)).collect()))
    }

    /// A list of so many members.
    pub(super) fn list(&mut self, key: Key, inner: &Type, count: usize, depth: usize) -> Value {
        let key = match key {
            Key::Fact(fact) => Key::Member(fact),
            other => other,
        };
        Value::List((0..count).map(|_| self.value(key, inner, &[], depth + 1)).collect())
    }

    fn list_length(&mut self, depth: usize) -> usize {
        match self.random.below(if depth == 0 { 8 } else { 5 }) {
            _ if self.left == 0 || depth >= DEEPEST => 0,
            0 => 0,
            1..=3 => 1,
            4 | 5 => 2,
            6 => 3,
            _ => 4 + self.random.below(4),
        }
    }

    /// A single value, or a set of them, that keeps the bounds; none where chance has found none.
    fn scalar(&mut self, key: Key, ty: &Type, bounds: &[Bound]) -> Slot {
        let pools = self.pools;
        let pool = pools.of(key);
        let value = match ty {
            Type::Bool => Value::Bool(self.random.chance(50)),
            Type::Enum(id) => {
                let count = self.program.schema.enums.get(id.0 as usize)?.values.len();
                Value::Enum(u16::try_from(self.random.below(count)).ok()?)
            }
            Type::Set(id) => self.set(*id, pool)?,
            Type::Text if self.random.chance(self.near) && !pool.is_empty() => self.random.pick(pool)?.clone(),
            Type::Text => Value::Text((*self.random.pick(&TEXTS)?).into()),
            _ if self.random.chance(self.near) && !pool.is_empty() => {
                let mut near = Vec::with_capacity(5);
                around(ty, self.random.pick(pool)?, &mut near);
                near.retain(|value| is_of(ty, value) && kept(bounds, value));
                self.random.pick(&near)?.clone()
            }
            _ => self.spread(ty, pool, bounds)?,
        };
        (is_of(ty, &value) && kept(bounds, &value)).then_some(value)
    }

    fn set(&mut self, id: EnumId, pool: &[Value]) -> Slot {
        let count = u16::try_from(self.program.schema.enums.get(id.0 as usize)?.values.len()).ok()?;
        let known = pool.iter().filter(|value| matches!(value, Value::Set(_))).count();
        if known > 0 && self.random.chance(self.near / 2) {
            return pool.iter().filter(|value| matches!(value, Value::Set(_))).nth(self.random.below(known)).cloned();
        }
        let share = *self.random.pick(&[0, 25, 50, 50, 75, 100])?;
        Some(Value::Set((0..count).filter(|_| self.random.chance(share)).collect()))
    }

    /// A value somewhere about those that matter, or about what is usual where none is known to.
    fn spread(&mut self, ty: &Type, pool: &[Value], bounds: &[Bound]) -> Slot {
        let ruler = Ruler::of(ty)?;
        let (mut least, mut most) = limits(ruler, bounds);
        // Nought says nothing of how large values are.
        let about = self.random.pick(pool).and_then(|value| ruler.floor(value)).filter(|about| *about != 0);
        let (from, to) = match about {
            Some(about) => self.about(ruler, about),
            // Within bounds on both sides, all that there is.
            None if least.is_some() && most.is_some() => (i128::MIN, i128::MAX),
            None => self.usual(ty, ruler),
        };
        let width = to.saturating_sub(from);
        if least.is_none_or(|least| least <= to) && most.is_none_or(|most| from <= most) {
            least = Some(least.map_or(from, |least| least.max(from)));
            most = Some(most.map_or(to, |most| most.min(to)));
        }
        let (least, most) = match (least, most) {
            (Some(least), most) => (least, most.unwrap_or(least.saturating_add(width))),
            (None, most) => (most?.saturating_sub(width), most?),
        };
        ruler.at(self.random.between(least, most))
    }

    /// What lies about a threshold: as far as it is from nought; of dates, a year or ten.
    fn about(&mut self, ruler: Ruler, about: i128) -> (i128, i128) {
        let days = if self.random.chance(20) { 3_650 } else { 400 };
        match ruler {
            Ruler::Days => (about - days, about + days),
            Ruler::Seconds => (about - days * 86_400, about + days * 86_400),
            _ if about < 0 => (about.saturating_mul(2), 0),
            _ => (0, about.saturating_mul(2).saturating_add(2)),
        }
    }

    fn usual(&mut self, ty: &Type, ruler: Ruler) -> (i128, i128) {
        let on = Ruler::Days.floor(&Value::Date(self.on)).unwrap_or(0);
        match (ty, ruler) {
            (Type::Money(_), Ruler::Places(places)) => (0, 1_000_000 * 10i128.saturating_pow(places)),
            (Type::Integer, _) if self.random.chance(20) => (0, 10_000),
            (Type::Rate(..), _) => (5_000, 20_000),
            (Type::Percent | Type::Ratio, _) => (0, 1_000),
            (Type::Decimal, _) => (0, 10_000),
            (Type::Months, _) => (0, 60),
            (Type::Days, _) => (0, 400),
            (Type::Date, _) => (on - 3_650, on + 365),
            (Type::DateTime, _) => {
                let seconds = (on + 10_957) * 86_400;
                (seconds - 3_650 * 86_400, seconds + 365 * 86_400)
            }
            (Type::Duration, _) => (0, 7 * 86_400),
            _ => (0, 100),
        }
    }

    /// A value of a type, within bounds, that is as wished; none where none was found.
    pub(super) fn granting(&mut self, key: Key, ty: &Type, bounds: &[Bound], wish: &Wish) -> Slot {
        let required = ty.required();
        let fits = |value: &Value| is_of(ty, value) && kept(bounds, value) && wish.grants(value);
        let mut near: Vec<Value> = Vec::new();
        match required {
            Type::Enum(id) => {
                let count = self.program.schema.enums.get(id.0 as usize).map_or(0, |info| info.values.len());
                near.extend((0..=u16::MAX).take(count).map(Value::Enum));
            }
            Type::Bool => near.extend([Value::Bool(false), Value::Bool(true)]),
            _ => {
                let values = wish.values();
                let first = if values.len() > MOST_TRIED { self.random.below(values.len() - MOST_TRIED) } else { 0 };
                values.iter().skip(first).take(MOST_TRIED).for_each(|value| around(required, value, &mut near));
            }
        }
        if matches!(ty, Type::Optional(_)) {
            near.push(Value::None);
        }
        near.retain(fits);
        if self.random.chance(self.near)
            && let Some(value) = self.random.pick(&near)
        {
            return Some(value.clone());
        }
        for _ in 0..4 {
            if let Some(value) = self.value(key, ty, bounds, 1).filter(fits) {
                return Some(value);
            }
        }
        if let (Some(ruler), Some(value)) = (Ruler::of(required), self.random.pick(wish.values())) {
            let units = ruler.floor(value)?;
            let far = 10i128.pow(u32::try_from(self.random.below(5)).ok()?);
            let away = self.random.between(1, far);
            let sides = [units.saturating_add(away), units.saturating_sub(away)];
            if let Some(value) = sides.into_iter().filter_map(|units| ruler.at(units)).find(fits) {
                return Some(value);
            }
        }
        self.random.pick(&near).cloned()
    }
}

/// Whether a value, or one beside it, keeps all bounds.
pub(super) fn near_bounds(ty: &Type, bounds: &[Bound], value: &Value) -> bool {
    let mut near = Vec::new();
    around(ty.required(), value, &mut near);
    near.iter().any(|value| kept(bounds, value))
}

/// Whether a value keeps all bounds.
fn kept(bounds: &[Bound], value: &Value) -> bool {
    bounds.iter().all(|bound| keeps(bound, value))
}

/// The least and the greatest number of units that bounds allow.
fn limits(ruler: Ruler, bounds: &[Bound]) -> (Option<i128>, Option<i128>) {
    let (mut least, mut most): (Option<i128>, Option<i128>) = (None, None);
    for bound in bounds {
        let Some(units) = ruler.floor(&bound.value) else { continue };
        let exact = ruler.at(units).as_ref() == Some(&bound.value);
        match bound.op {
            Relation::AtLeast => least = least.max(Some(units + i128::from(!exact))),
            Relation::More => least = least.max(Some(units + 1)),
            Relation::AtMost => most = Some(most.map_or(units, |most| most.min(units))),
            Relation::Less => {
                let units = units - i128::from(exact);
                most = Some(most.map_or(units, |most| most.min(units)));
            }
            Relation::Equal | Relation::NotEqual => {}
        }
    }
    (least, most)
}

/// A value at one of the bounds, or beside it: where they leave so little that chance does not find it.
fn at_bounds(ty: &Type, bounds: &[Bound]) -> Slot {
    let mut near = Vec::new();
    bounds.iter().for_each(|bound| around(ty, &bound.value, &mut near));
    near.into_iter().find(|value| is_of(ty, value) && kept(bounds, value))
}

/// Forgets values, so often in a hundred times, and half as often inside of what is still known.
pub(super) fn forget(slot: &mut Slot, percent: u8, random: &mut Random) {
    if percent == 0 {
        return;
    }
    if random.chance(percent) {
        *slot = None;
    }
    if let Some(Value::Record(slots) | Value::List(slots)) = slot {
        Arc::make_mut(slots).iter_mut().for_each(|inner| forget(inner, percent / 2, random));
    }
}
