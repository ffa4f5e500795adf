//! The JSON of a status: compact, keys in a fixed order, the same from every face.

use super::standings::{Breach, EventName, MonitorStatus};
use crate::explain::needs_json;
use crate::program::{cites_json, show_json};
use crate::value::Instant;
use crate::wire::Writer;

impl Breach {
    /// The breach as compact JSON: its name, its title, the key, whether it is `breached` or that is `undetermined`, and the
    /// provisions.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        out.open('{');
        out.text_field("name", &self.name);
        out.optional_field("title", self.title.as_deref());
        out.key("key");
        out.open('{');
        for (name, value) in &self.key {
            out.text_field(name, value);
        }
        out.close('}');
        out.text_field("status", if self.certain { "breached" } else { "undetermined" });
        out.key("cites");
        out.open('[');
        for cite in &self.cites {
            out.item();
            out.text(cite);
        }
        out.close(']');
        out.close('}');
        out.finish()
    }
}

impl MonitorStatus {
    /// The status as compact JSON, version 1.
    #[must_use]
    pub fn to_json(&self) -> String {
        let program = &self.program;
        let mut out = Writer::new();
        out.open('{');
        out.key("regbox");
        out.raw("1");
        self.instant(&mut out, "at", self.at);
        out.key("lifecycles");
        out.open('[');
        for one in &self.lifecycles {
            out.item();
            out.open('{');
            out.text_field("name", &one.name);
            out.optional_field("stage", one.stage.as_deref());
            self.instant(&mut out, "since", one.since);
            self.instant(&mut out, "until", one.until);
            needs_json(&mut out, &one.needs);
            out.close('}');
        }
        out.close(']');
        self.limits(&mut out);
        self.obligations(&mut out);
        out.key("prohibitions");
        out.open('[');
        for one in &self.prohibitions {
            out.item();
            out.open('{');
            out.text_field("name", &one.name);
            out.text_field("status", one.status.as_str());
            self.events(&mut out, "breaches", &one.breaches);
            out.key("count");
            out.raw(&one.count.to_string());
            cites_json(&mut out, program, "cites", &one.cites);
            needs_json(&mut out, &one.needs);
            out.close('}');
        }
        out.close(']');
        out.key("waivers");
        out.open('[');
        for one in &self.waivers {
            out.item();
            out.open('{');
            out.text_field("name", &one.name);
            out.key("active");
            out.raw(match one.active {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            });
            cites_json(&mut out, program, "disapplies", &one.disapplies);
            needs_json(&mut out, &one.needs);
            out.close('}');
        }
        out.close(']');
        self.instant(&mut out, "next_change", self.next_change);
        out.close('}');
        out.finish()
    }

    fn limits(&self, out: &mut Writer) {
        let program = &self.program;
        out.key("limits");
        out.open('[');
        for one in &self.limits {
            out.item();
            out.open('{');
            out.text_field("name", &one.name);
            out.key("key");
            out.open('{');
            for (name, ty, value) in &one.key_values {
                let mut text = String::new();
                show_json(&program.schema, ty, value, &mut text);
                out.key(name);
                out.raw(&text);
            }
            out.close('}');
            for (key, value) in [("used", &one.used), ("cap", &one.cap), ("headroom", &one.headroom)] {
                out.key(key);
                out.raw(one.json(program, value.as_ref()).as_deref().unwrap_or("null"));
            }
            out.text_field("status", one.status.as_str());
            self.instant(out, "first_breach", one.first_breach);
            out.key("first_act");
            match &one.first_act {
                Some(event) => self.event(out, event),
                None => out.raw("null"),
            }
            self.events(out, "events", &one.events);
            cites_json(out, program, "cites", &one.cites);
            needs_json(out, &one.needs);
            out.close('}');
        }
        out.close(']');
    }

    fn obligations(&self, out: &mut Writer) {
        out.key("obligations");
        out.open('[');
        for one in &self.obligations {
            out.item();
            out.open('{');
            out.text_field("name", &one.name);
            out.key("trigger");
            out.open('{');
            out.optional_field("event", one.event.as_ref().map(|event| event.event.as_str()));
            out.optional_field("id", one.event.as_ref().and_then(|event| event.id.as_deref()));
            self.instant(out, "at", Some(one.started));
            out.text_field("because", &one.because);
            out.close('}');
            out.text_field("status", one.status.as_str());
            self.instant(out, "due", one.due);
            self.instant(out, "met_at", one.met_at);
            self.instant(out, "breached_at", one.breached_at);
            out.optional_field("by", one.by_whom.as_deref());
            cites_json(out, &self.program, "cites", &one.cites);
            needs_json(out, &one.needs);
            out.close('}');
        }
        out.close(']');
    }

    fn instant(&self, out: &mut Writer, key: &str, at: Option<Instant>) {
        out.key(key);
        match at {
            Some(at) => out.text(&at.display_in(&self.zone)),
            None => out.raw("null"),
        }
    }

    fn event(&self, out: &mut Writer, event: &EventName) {
        out.open('{');
        out.text_field("event", &event.event);
        out.optional_field("id", event.id.as_deref());
        self.instant(out, "at", Some(event.at));
        out.close('}');
    }

    fn events(&self, out: &mut Writer, key: &str, events: &[EventName]) {
        out.key(key);
        out.open('[');
        for event in events {
            out.item();
            self.event(out, event);
        }
        out.close(']');
    }
}
