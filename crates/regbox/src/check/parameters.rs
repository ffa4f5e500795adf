//! Definitions with parameters: what they take, and calls of them.

use super::{Checker, Meaning};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::resolve::{BUILT_IN, Symbol};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{DefineItem, Ident};
use crate::value::Type;

impl Checker<'_> {
    /// The types of all parameters, which no definition has to be known for.
    pub(super) fn check_parameters(&mut self) {
        let tree = self.tree;
        for item in &tree.defines {
            if let Some(first) = item.parameters.first()
                && super::calls::is_function(&item.name.text)
            {
                let message = format!("`{}` is a function that the language gives", item.name.text);
                let span = item.name.span.to(first.name.span);
                self.report(Diagnostic::new(Code::DECLARED_TWICE, message).at(span, "").help("choose another name"));
            }
            for (at, parameter) in item.parameters.iter().enumerate() {
                let name = &parameter.name.text;
                let twice = item.parameters.iter().take(at).any(|earlier| earlier.name.text == *name);
                if twice || BUILT_IN.contains(&name.as_str()) || self.is_taken(&parameter.name) {
                    let message = format!("`{name}` already stands for something else");
                    let help = "give the parameter another name";
                    let diagnostic = Diagnostic::new(Code::DECLARED_TWICE, message).at(parameter.name.span, "");
                    self.report(diagnostic.help(help));
                }
            }
            let types = item.parameters.iter().map(|parameter| self.resolve_type(&parameter.ty)).collect();
            self.takes.push(types);
            for version in &item.others {
                self.check_version_parameters(item, version);
            }
        }
    }

    /// Whether a name in an expression would stand for something else here. Decisions and conditions are never named in
    /// one, so they cannot be meant.
    pub(super) fn is_taken(&self, name: &Ident) -> bool {
        let item = match self.names.symbol(name) {
            None | Some(Symbol::Decision(_) | Symbol::Condition(_)) => false,
            Some(_) => true,
        };
        let named = self.variables.iter().chain(&self.parameters).any(|(other, _)| *other == name.text);
        item || named || self.names.is_module(name)
    }

    /// Brings the parameters of a definition into sight, or out of it with none.
    pub(super) fn in_sight(&mut self, at: Option<usize>) {
        let item = at.and_then(|at| Some((self.tree.defines.get(at)?, self.takes.get(at)?)));
        self.parameters = item.map_or(Vec::new(), |(item, types)| {
            item.parameters.iter().zip(types).map(|(one, ty)| (one.name.text.clone(), ty.clone())).collect()
        });
    }

    /// Reports a definition with parameters that stands without arguments.
    pub(super) fn lacks_arguments(&mut self, at: usize, span: Span) -> bool {
        let Some(item) = self.tree.defines.get(at).filter(|item| !item.parameters.is_empty()) else { return false };
        self.wrong_count(item, 0, span);
        true
    }

    fn wrong_count(&mut self, item: &DefineItem, given: usize, span: Span) {
        let count = item.parameters.len();
        let plural = if count == 1 { "value" } else { "values" };
        let given = match given {
            0 => "none is".to_owned(),
            1 => "1 is".to_owned(),
            many => format!("{many} are"),
        };
        let message = format!("`{}` takes {count} {plural}, and {given} given", item.name.text);
        let names: Vec<&str> = item.parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
        let help = format!("write `{}({})`", item.name.text, names.join(", "));
        self.report(Diagnostic::new(Code::ARGUMENT_COUNT, message).at(span, "").help(help));
    }

    /// The type of a call of a definition.
    pub(super) fn infer_call_of(&mut self, at: usize, expr: &Expr, arguments: &[Expr]) -> Option<Type> {
        let item = self.tree.defines.get(at)?;
        self.used.symbols.insert(Symbol::Define(at));
        self.mean(expr.id, Meaning::Define(at));
        if arguments.len() != item.parameters.len() {
            self.wrong_count(item, arguments.len(), expr.span);
            return None;
        }
        let mut whole = Some(());
        let types = self.takes.get(at)?.clone();
        for ((argument, parameter), ty) in arguments.iter().zip(&item.parameters).zip(&types) {
            let what = format!("what `{}` takes as `{}`", item.name.text, parameter.name.text);
            let fits = match ty {
                Some(ty) => self.check_as(argument, ty, &what),
                None => self.infer(argument, None).and(None),
            };
            whole = whole.and(fits);
        }
        whole?;
        self.defines.get(at).cloned().flatten()
    }
}
