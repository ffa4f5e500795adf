//! The files of a policy and of the modules that it uses, and each use of a module.

use super::scan;
use super::tree::Text;
use crate::diagnostic::{Code, Diagnostic, FileId, Source, Span};
use crate::order;
use pest::Parser as _;
use regbox_grammar::{RegboxParser, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How deep modules may use modules.
const MAX_DEPTH: usize = 16;
/// How many uses of modules a policy may make, those of its modules among them.
const MAX_USES: usize = 1_000;
/// The most text of modules, each counted as often as it is used.
const MAX_TEXT: usize = 16 << 20;
/// The longest full name of a module, in bytes: it stands before the name of each of its items.
const MAX_NAME: usize = 128;
/// How many other files the loader is asked for.
const MAX_FILES: usize = 1_000;

/// The files of a policy and of its modules, and what is made of them.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// All files, in an order that does not depend on the one in which they were given.
    pub sources: Arc<[Source]>,
    /// The policy, and each use of a module after what uses it.
    pub instances: Vec<Instance>,
    /// The full names of all modules, `sme` and `sme.group`.
    pub modules: BTreeSet<String>,
    /// Those of them that cannot be used.
    pub broken: Vec<String>,
    /// The files that are used more than once.
    pub repeated: BTreeSet<FileId>,
}

impl Files {
    /// One file by itself, of which only the syntax is asked.
    pub(crate) fn alone(source: &Source) -> Files {
        let root = Instance { prefix: String::new(), path: None, files: vec![FileId(0)], uses: Vec::new() };
        Files { sources: Arc::from([source.clone()]), instances: vec![root], ..Files::default() }
    }

    /// Tells what is wrong with a module that is used more than once just once.
    pub(crate) fn tell_once(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.repeated.is_empty() {
            return;
        }
        let mut told = BTreeSet::new();
        diagnostics.retain(|one| {
            let Some(place) = one.labels().first().map(|label| label.span) else { return true };
            !self.repeated.contains(&place.file) || told.insert((one.code(), place))
        });
    }
}

/// The policy itself, or a module as it is used once.
#[derive(Debug)]
pub(crate) struct Instance {
    /// What stands before the full names of its items: nothing, or `sme.`.
    pub prefix: String,
    pub path: Option<Text>,
    pub files: Vec<FileId>,
    /// The instances of the modules that it uses.
    pub uses: Vec<usize>,
}

struct Use {
    path: Text,
    alias: String,
}

/// Finds the files of all modules, among the files that are given or by `load`, and each use of one.
pub(crate) fn gather(
    given: Vec<Source>,
    load: &dyn Fn(&str) -> Option<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Files {
    let mut known: BTreeSet<String> = BTreeSet::new();
    known.extend(given.iter().map(|source| normal(source.name())));
    let mut sources = given;
    let mut used: BTreeSet<String> = BTreeSet::new();
    let (mut at, mut loaded) = (0, 0);
    while let Some(source) = sources.get(at) {
        at += 1;
        let paths: Vec<String> =
            uses(FileId(0), source).iter().filter_map(|one| joined(source.name(), &one.path.text).ok()).collect();
        for path in paths {
            if !known.contains(&path) && loaded < MAX_FILES {
                loaded += 1;
                let Some(text) = load(&path) else { continue };
                known.insert(path.clone());
                sources.push(Source::new(path.as_str(), text));
            }
            used.insert(path);
        }
    }
    // The set of files is the policy: their order says nothing, to its hash and to its items.
    order::sort_by(&mut sources, |a, b| (a.name(), a.text()).cmp(&(b.name(), b.text())));
    let number = |at: usize| FileId(u32::try_from(at).unwrap_or(u32::MAX));
    let mut places: BTreeMap<String, FileId> = BTreeMap::new();
    let mut roots = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        let name = normal(source.name());
        if !used.contains(&name) {
            roots.push(number(at));
        }
        places.entry(name).or_insert_with(|| number(at));
    }
    if roots.is_empty() && !sources.is_empty() {
        // Every file is used by another, in a circle; it is found from any of them.
        roots.push(FileId(0));
    }
    let uses = sources.iter().enumerate().map(|(at, source)| uses(number(at), source)).collect();
    let mut gathering = Gathering {
        sources: &sources,
        places,
        uses,
        files: Files::default(),
        seen: BTreeMap::new(),
        text: 0,
        told: BTreeSet::new(),
        diagnostics,
    };
    gathering.instance(String::new(), None, roots, &mut Vec::new());
    let Gathering { mut files, seen, .. } = gathering;
    files.repeated.extend(seen.into_iter().filter(|(_, count)| *count > 1).map(|(file, _)| file));
    files.sources = sources.into();
    files
}

struct Gathering<'a> {
    sources: &'a [Source],
    places: BTreeMap<String, FileId>,
    /// What each file uses.
    uses: Vec<Vec<Use>>,
    files: Files,
    seen: BTreeMap<FileId, usize>,
    text: usize,
    /// Places whose mistake has been told.
    told: BTreeSet<Span>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Gathering<'_> {
    /// Adds an instance and, after it, those that it uses. `open` holds the files around it.
    fn instance(&mut self, prefix: String, path: Option<Text>, files: Vec<FileId>, open: &mut Vec<FileId>) -> usize {
        let at = self.files.instances.len();
        let depth = open.len();
        let uses: Vec<(FileId, Text, String)> = files
            .iter()
            .flat_map(|file| self.uses.get(file.0 as usize).into_iter().flatten().map(|one| (*file, one)))
            .map(|(file, one)| (file, one.path.clone(), format!("{prefix}{}", one.alias)))
            .collect();
        open.extend(&files);
        self.files.instances.push(Instance { prefix, path, files, uses: Vec::new() });
        for (file, path, name) in uses {
            // A name that is used twice is reported with all names that are declared twice.
            if !self.files.modules.insert(name.clone()) {
                continue;
            }
            match self.file_of(file, &path, &name, open) {
                Some(found) => {
                    let used = self.instance(format!("{name}."), Some(path), vec![found], open);
                    if let Some(instance) = self.files.instances.get_mut(at) {
                        instance.uses.push(used);
                    }
                }
                None => self.files.broken.push(name),
            }
        }
        open.truncate(depth);
        at
    }

    /// The file that a `use` names, if it can be used here.
    fn file_of(&mut self, file: FileId, path: &Text, name: &str, open: &[FileId]) -> Option<FileId> {
        let from = self.sources.get(file.0 as usize).map_or("", Source::name);
        let shown: String = path.text.chars().take(100).collect();
        let full = match joined(from, &path.text) {
            Ok(full) => full,
            Err(help) => {
                let message = format!("`{shown}` is no path of a module");
                self.tell(Diagnostic::new(Code::UNKNOWN_MODULE, message).at(path.span, "").help(help));
                return None;
            }
        };
        let Some(found) = self.places.get(&full).copied() else {
            let message = format!("there is no file `{full}`");
            let help = "a path goes from the folder of the file that says `use`; give that file, or mend the path";
            self.tell(Diagnostic::new(Code::UNKNOWN_MODULE, message).at(path.span, "").help(help));
            return None;
        };
        if open.contains(&found) {
            let message = format!("`{shown}` uses itself, directly or through others");
            let help = "take this `use` out, or move what both need into a file that both use";
            self.tell(Diagnostic::new(Code::CIRCLE, message).at(path.span, "this closes the circle").help(help));
            return None;
        }
        self.text = self.text.saturating_add(self.sources.get(found.0 as usize).map_or(0, |one| one.text().len()));
        let too_large = if open.len() > MAX_DEPTH + self.files.instances.first().map_or(0, |root| root.files.len()) {
            Some(format!("modules use modules more than {MAX_DEPTH} deep"))
        } else if name.len() > MAX_NAME {
            Some(format!("the full name of a module has more than {MAX_NAME} letters"))
        } else if self.files.instances.len() > MAX_USES {
            Some(format!("the policy uses modules more than {MAX_USES} times, counting what they use themselves"))
        } else if self.text > MAX_TEXT {
            Some(format!("the modules of the policy, each time they are used, have more than {} MiB", MAX_TEXT >> 20))
        } else {
            None
        };
        if let Some(message) = too_large {
            // Whatever is used after this is too much as well.
            if !self.told.contains(&Span::default()) {
                self.told.insert(Span::default());
                let help = "use each module once, and give what it makes to the others in the braces of their `use`";
                self.tell(Diagnostic::new(Code::TOO_LARGE, message).at(path.span, "here").help(help));
            }
            return None;
        }
        *self.seen.entry(found).or_insert(0) += 1;
        Some(found)
    }

    fn tell(&mut self, diagnostic: Diagnostic) {
        let place = diagnostic.labels().first().map(|label| label.span);
        if place.is_none_or(|place| self.told.insert(place)) {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The modules that a file uses. A `use` that cannot be read is reported when the file is parsed.
fn uses(file: FileId, source: &Source) -> Vec<Use> {
    if !source.text().contains("use") {
        return Vec::new();
    }
    let scanned = scan::scan(file, source.text());
    let pieces = scanned.pieces.iter().filter(|piece| piece.keyword == "use" && !piece.broken);
    pieces.filter_map(|piece| read_use(file, piece.start, source.text().get(piece.start..piece.end)?)).collect()
}

fn read_use(file: FileId, base: usize, text: &str) -> Option<Use> {
    let item = RegboxParser::parse(Rule::use_item, text).ok()?.next()?;
    let mut path = None;
    for pair in item.into_inner() {
        match pair.as_rule() {
            Rule::string => {
                let (start, end) = (pair.as_span().start(), pair.as_span().end());
                path = Some(Text {
                    text: super::parse::unescaped(pair.as_str()),
                    span: Span::new(file, base + start, base + end),
                });
            }
            Rule::ident => return Some(Use { path: path?, alias: pair.as_str().replace('`', "") }),
            _ => {}
        }
    }
    None
}

/// The path of a module, seen from where the file that uses it is seen from; or what to do about it.
fn joined(from: &str, path: &str) -> Result<String, &'static str> {
    if path.contains('\\') {
        return Err("write `/` between folders, on every machine");
    }
    if path.starts_with('/') || path.contains(':') {
        return Err("write a path from the folder of this file, such as `eu/sme.regbox`");
    }
    if path.is_empty() || path.ends_with('/') || path.chars().any(char::is_control) {
        return Err("name a file, such as `eu/sme.regbox`");
    }
    let folder = from.rfind(['/', '\\']).and_then(|end| from.get(..=end)).unwrap_or("");
    Ok(normal(&format!("{folder}{path}")))
}

/// A path without the steps that lead nowhere: `a/../b` is `b`.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            ".." if !root.is_empty() => {}
            step => steps.push(step),
        }
    }
    format!("{root}{}", steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_path_goes_from_the_folder_of_the_file() {
        assert_eq!(joined("policy.regbox", "eu/sme.regbox"), Ok("eu/sme.regbox".to_owned()));
        assert_eq!(joined("uk/policy.regbox", "../eu/./sme.regbox"), Ok("eu/sme.regbox".to_owned()));
        assert_eq!(joined("policy.regbox", "../../sme.regbox"), Ok("../../sme.regbox".to_owned()));
        assert_eq!(joined("/rules/policy.regbox", "../../../sme.regbox"), Ok("/sme.regbox".to_owned()));
        assert_eq!(joined(r"C:\rules\policy.regbox", "sme.regbox"), Ok("C:/rules/sme.regbox".to_owned()));
        for wrong in
            ["", "/sme.regbox", r"eu\sme.regbox", "C:/sme.regbox", "eu/", "https://example.org/sme.regbox", "a\0"]
        {
            assert!(joined("policy.regbox", wrong).is_err(), "{wrong}");
        }
    }
}
