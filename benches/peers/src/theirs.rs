//! RTLola's interpreter.
#![allow(clippy::disallowed_types, reason = "its interface gives a map; nothing goes over it in its order")]

use crate::limits::{Caps, Scope, specification};
use crate::{Count, Result};
use regbox_benches::watching::{Happening, What};
use rtlola_interpreter::config::OfflineMode;
use rtlola_interpreter::input::{EventFactory, EventFactoryError};
use rtlola_interpreter::monitor::{Event, TriggerMessages};
use rtlola_interpreter::rtlola_frontend::{ParserConfig, parse};
use rtlola_interpreter::rtlola_mir::InputReference;
use rtlola_interpreter::time::{RelativeFloat, RelativeNanos};
use rtlola_interpreter::{ConfigBuilder, Monitor, Value};
use std::collections::HashMap;
use std::convert::Infallible;

/// Takes events as the interpreter has them inside, so that nothing is left to convert.
struct AsTheyAre;

impl EventFactory for AsTheyAre {
    type Record = Event;
    type Error = Infallible;
    type CreationData = ();

    fn try_new(
        map: HashMap<String, InputReference>,
        (): (),
    ) -> std::result::Result<(AsTheyAre, Vec<String>), EventFactoryError> {
        let mut names: Vec<(String, InputReference)> = map.into_iter().collect();
        names.sort_by_key(|(_, at)| *at);
        let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
        // The order in which `event` gives the values.
        assert_eq!(names, ["client", "sale", "refund", "retail", "serious", "act"]);
        Ok((AsTheyAre, names))
    }

    fn get_event(&self, event: Event) -> std::result::Result<Event, EventFactoryError> {
        Ok(event)
    }
}

/// An event, and its time in nanoseconds.
pub type Timed = (Event, u64);

pub struct Theirs(Monitor<AsTheyAre, OfflineMode<RelativeNanos>, TriggerMessages, RelativeFloat>);

impl Theirs {
    pub fn new(scope: Scope, caps: Caps) -> Result<Theirs> {
        let text = specification(scope, caps);
        let config = ParserConfig::for_string(text.clone());
        let ir =
            parse(&config).map_err(|error| format!("RTLola does not take its specification: {error:?}\n{text}"))?;
        let builder = ConfigBuilder::new().with_ir(ir).offline::<RelativeNanos>().with_event_factory::<AsTheyAre>();
        Ok(Theirs(builder.with_verdict::<TriggerMessages>().monitor()?))
    }

    /// Takes events, and says how many triggers they fired.
    pub fn take(&mut self, events: Vec<Timed>) -> Result<usize> {
        let mut fired = 0;
        for (event, at) in events {
            let verdicts = self.0.accept_event(event, at)?;
            fired += verdicts.event.len() + verdicts.timed.iter().map(|(_, verdict)| verdict.len()).sum::<usize>();
        }
        Ok(fired)
    }

    /// Takes events, and counts which triggers they fired, up to and with the time of the last.
    pub fn count(&mut self, events: Vec<Timed>) -> Result<Count> {
        let mut all = Vec::new();
        let mut last = 0;
        for (event, at) in events {
            let verdicts = self.0.accept_event(event, at)?;
            all.extend(verdicts.timed.into_iter().map(|(_, verdict)| verdict).chain([verdicts.event]));
            last = at;
        }
        all.extend(self.0.accept_time(last).into_iter().map(|(_, verdict)| verdict));
        let mut count = Count::new();
        for (_, _, name) in all.into_iter().flatten() {
            *count.entry(name).or_default() += 1;
        }
        Ok(count)
    }
}

/// An event as the interpreter has it, with the number of the client, which is cheaper for it than a text.
pub fn event(happening: &Happening) -> Timed {
    let client = Value::Unsigned(u64::from(happening.client));
    let amount = Value::Signed(happening.amount);
    let none = || Value::None;
    let act = |number| Value::Unsigned(number);
    let values = match happening.what {
        What::Sale { retail } => {
            vec![client, amount, none(), Value::Bool(retail), none(), act(if retail { 1 } else { 2 })]
        }
        What::Refund => vec![client, none(), amount, none(), none(), act(3)],
        What::Incident { serious } => vec![none(), none(), none(), none(), Value::Bool(serious), act(4)],
        What::Report => vec![none(), none(), none(), none(), none(), act(5)],
    };
    (values, happening.second * 1_000_000_000)
}

/// A client is met, of whom nothing is known yet.
pub fn meeting(happening: &Happening) -> Timed {
    let client = Value::Unsigned(u64::from(happening.client));
    let values = vec![client, Value::None, Value::None, Value::None, Value::None, Value::None];
    (values, happening.second * 1_000_000_000)
}
