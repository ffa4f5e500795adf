//! What is asked and answered: facts, judgements, records, values to choose from, worked examples.

use super::Entry;
use super::Row;
use super::items::{Maker, capital, deepen, flat};
use super::plain::{bound_words, date_words, human, literal_words, type_words};
use super::words::Said;
use crate::syntax::tree::{
    Data, DataKind, EnumItem, Expected, FactClauses, FactItem, FieldItem, Ident, ScenarioItem, TypeName,
};

impl Maker<'_> {
    pub(super) fn fact(self, item: &FactItem) -> Entry {
        let mut entry = self.entry(&item.name, item.question.as_ref(), &item.clauses.cites);
        if let Some(by) = &item.judged_by {
            entry.rows.push(self.text_row("Judged by", &by.text));
        }
        entry.rows.extend(self.about(&item.ty, &item.clauses));
        entry
    }

    pub(super) fn record(self, name: &Ident, fields: &[FieldItem]) -> Entry {
        let mut entry = self.entry(name, None, &[]);
        for field in fields {
            let question = field.question.as_ref().map_or_else(|| human(&field.name.text), |text| text.text.clone());
            entry.rows.push(self.text_row(&capital(&human(&field.name.text)), &format!("— {question}")));
            for mut row in self.about(&field.ty, &field.clauses) {
                deepen(&mut row.lines, 1);
                entry.rows.push(row);
            }
        }
        entry
    }

    fn about(self, ty: &TypeName, clauses: &FactClauses) -> Vec<Row> {
        let mut rows = vec![self.text_row("Answer:", &{
            let bounds: Vec<String> = clauses.bounds.iter().map(|bound| bound_words(bound.op, &bound.value)).collect();
            let ty = type_words(ty);
            if bounds.is_empty() { ty } else { format!("{ty}, {}", bounds.join(" and ")) }
        })];
        rows.extend(clauses.help.as_ref().map(|help| self.text_row("Help:", &help.text)));
        rows.extend(clauses.asked.as_ref().map(|asked| self.clause("Asked when", asked, &[])));
        for (value, text) in &clauses.suggests {
            let mut said = Said::default();
            self.words.name(value, &mut said);
            rows.push(self.text_row("Suggests", &format!("{}: {}", flat(said.lines), text.text)));
        }
        rows.extend(clauses.presumed.as_ref().map(|presumed| {
            self.row(&presumed.cites, |said| {
                said.strong("Presumed");
                said.plain(&format!(" {} when ", self.data(&presumed.value)));
                self.words.expr(&presumed.when, said);
            })
        }));
        rows
    }

    pub(super) fn enums(self) -> Vec<Entry> {
        let one = |item: &EnumItem| {
            let mut entry = self.entry(&item.name, None, &[]);
            if item.ordered {
                entry.rows.push(self.text_row("In order,", "the least first"));
            }
            for value in &item.values {
                let title = value.title.as_ref().map_or_else(|| human(&value.name.text), |title| title.text.clone());
                entry.rows.push(self.row(&[], |said| said.plain(&title)));
            }
            entry
        };
        self.tree.enums.iter().filter(|item| !super::watched::is_of_test(self.tree, &item.name.text)).map(one).collect()
    }

    pub(super) fn scenario(self, item: &ScenarioItem) -> Entry {
        let given: Vec<String> = (item.given.iter())
            .map(|one| {
                let path: Vec<&str> = one.path.iter().map(|step| step.text.as_str()).collect();
                format!("{} is {}", human(&path.join(" ")), self.data(&one.value))
            })
            .collect();
        let mut entry = Entry {
            title: item.title.text.clone(),
            name: String::new(),
            period: None,
            cites: self.cites(&item.cites),
            rows: Vec::new(),
            grid: Vec::new(),
        };
        entry.rows.extend(item.on.map(|(on, _)| self.text_row("On", &date_words(on))));
        entry.rows.extend(item.at.as_ref().map(|at| self.text_row("At", &at.text)));
        if !given.is_empty() {
            entry.rows.push(self.text_row("Given", &given.join("; ")));
        }
        for event in &item.events {
            let fields: Vec<String> = (event.fields.iter())
                .map(|(name, value)| format!("{} {}", human(&name.text), self.data(value)))
                .collect();
            let fields = if fields.is_empty() { String::new() } else { format!(": {}", fields.join(", ")) };
            let told = format!("{}, {}{fields}", event.at.text, human(&event.event.text));
            entry.rows.push(self.text_row("Then comes", &told));
        }
        for one in &item.expect {
            let result = match &one.expected {
                Expected::Value(value) => self.data(value),
                Expected::Status(status) => human(&format!("{status:?}")).to_lowercase(),
                Expected::BreachedAt(when) => format!("breached at {}", when.text),
            };
            entry.rows.push(self.text_row("Then", &format!("{} is {result}", human(&one.item.text))));
        }
        entry
    }

    pub(super) fn data(self, data: &Data) -> String {
        let list = |members: &[Data]| {
            let all: Vec<String> = members.iter().map(|member| self.data(member)).collect();
            if all.is_empty() { "none".to_owned() } else { all.join(", ") }
        };
        match &data.kind {
            DataKind::Literal(literal) => literal_words(literal),
            DataKind::Name(name) => {
                let mut said = Said::default();
                self.words.name(name, &mut said);
                flat(said.lines)
            }
            DataKind::List(members) | DataKind::Set(members) => list(members),
            DataKind::Record(fields) => {
                let all: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{} {}", human(&name.text), self.data(value))).collect();
                format!("({})", all.join(", "))
            }
        }
    }
}
