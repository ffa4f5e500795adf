//! `regbox ask`: an interview in the terminal.
//!
//! Lines are read as the terminal gives them, in its own mode: it lets a line be mended before it is sent, it echoes, and
//! Ctrl-C ends the command as it ends any other, with nothing to be put back in order. A line editor would bring dozens of
//! crates for what a line of answer does not need.

mod line;
mod show;
mod words;

use crate::decide::{choose, date};
use crate::input::{self, PolicyFiles};
use crate::output::{Status, Stop, apart, colour_on_stdout, count, in_words};
use jiff::civil::Date;
use line::{Line, Lines};
use regbox::{Decision, Diagnostics, Interview, Policy, Question};
use show::Paint;
use std::io::Write;
use std::path::{Path, PathBuf};
use words::Said;

/// Asks for the facts of an application, question by question, and decides it.
///
/// Only what can still change the outcome is asked, and never for a judgement: at the end stands what came out, why, and
/// what others have yet to judge. An empty line means that you do not know; `?` explains a question, `back` takes the
/// last answer back, and Ctrl-D ends the interview with the result so far.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox ask sandbox.regbox --on 2026-05-01 --save applicant.json")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// The date of the decision, such as 2026-05-01; left out, today in the time zone of the policy.
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// The decision to take; needed where the policy has several.
    #[arg(long, value_name = "NAME")]
    decision: Option<String>,
    /// A file for the facts as JSON, as `regbox decide --facts` reads them; written after each answer.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    apart(&args.save.iter().map(PathBuf::as_path).collect::<Vec<_>>(), args.files.paths())?;
    let policy = input::policy(&args.files)?;
    let decision = choose(&policy, args.decision.as_deref())?;
    let (today, zone) = input::today(policy.timezone());
    let on = args.on.unwrap_or(today);
    if let Some(path) = &args.save {
        // Better to hear now that it cannot be written than after the last question.
        let file = std::fs::OpenOptions::new().append(true).create(true).open(path);
        file.map_err(|error| unwritable(path, &error))?;
    }
    let interview = policy.interview_about(&decision, on)?;
    let mut talk = Talk { interview, save: args.save.as_deref(), paint: Paint::new(colour_on_stdout()), part: None };
    talk.greet(&policy, &decision, on, out)?;
    let mut lines = Lines::new();
    let ended_early = !talk.ask(&mut lines, out)?;
    let result = talk.interview.result()?;
    if ended_early {
        writeln!(out, "\nThe interview ended before all was asked. What is known so far comes to this:")?;
    }
    writeln!(out, "\n{}", result.to_text(colour_on_stdout()).trim_end())?;
    if let Some(waits) = waits(&result) {
        writeln!(out, "\n{waits}")?;
    }
    if args.on.is_none() {
        writeln!(out, "\nDecided on {on}, which is today in {zone}: no `--on` was given.")?;
    }
    if let Some(path) = &args.save {
        talk.write()?;
        writeln!(out, "\nThe facts are in `{}`.", path.display())?;
    }
    Ok(Status::Done)
}

struct Talk<'t> {
    interview: Interview,
    save: Option<&'t Path>,
    paint: Paint,
    /// The part of the policy that the last question was for.
    part: Option<String>,
}

impl Talk<'_> {
    fn greet(&self, policy: &Policy, decision: &str, on: Date, out: &mut dyn Write) -> std::io::Result<()> {
        let title = policy.decisions().find(|(name, _)| *name == decision).and_then(|(_, title)| title);
        writeln!(out, "{}", self.paint.strong(title.unwrap_or(decision)))?;
        let name = policy.title().unwrap_or(policy.name());
        writeln!(out, "{}", self.paint.faint(&format!("On {on}, by {name}.")))?;
        let keys = "An empty line: not known. `?` explains, `back` takes back the last answer, Ctrl-D ends.";
        writeln!(out, "{}", self.paint.faint(keys))
    }

    /// Asks until nothing is left to ask; false where the lines end before that.
    fn ask(&mut self, lines: &mut Lines, out: &mut dyn Write) -> Result<bool, Stop> {
        while let Some(question) = self.interview.next().cloned() {
            let part = question.part().map(|(name, title)| title.unwrap_or(name).to_owned());
            if part.is_some() && part != self.part {
                writeln!(out, "\n{}", self.paint.heading(part.as_deref().unwrap_or_default()))?;
            }
            self.part = part;
            show::question(&question, self.interview.questions_left(), &self.paint, out)?;
            loop {
                show::prompt(&self.paint, out)?;
                let said = match lines.next(out)? {
                    Line::End => return Ok(false),
                    Line::Unreadable(why) => Err(why),
                    Line::Text(text) => words::understand(&question, &text),
                };
                if self.take(&question, said, out)? {
                    break;
                }
            }
        }
        Ok(true)
    }

    /// Does what was said; false where the same question stands.
    fn take(&mut self, question: &Question, said: Result<Said, String>, out: &mut dyn Write) -> Result<bool, Stop> {
        let done = match said {
            Err(why) => {
                writeln!(out, "  {} {why}", self.paint.bad("✗"))?;
                return Ok(false);
            }
            Ok(Said::Explain) => {
                show::help(question, &self.paint, out)?;
                show::question(question, self.interview.questions_left(), &self.paint, out)?;
                return Ok(false);
            }
            Ok(Said::Answers) => {
                show::answers(&self.interview, &self.paint, out)?;
                return Ok(false);
            }
            Ok(Said::Back(fact)) => {
                let last = || self.interview.answers().next_back().map(|answer| answer.fact().to_owned());
                let Some(fact) = fact.or_else(last) else {
                    writeln!(out, "  {} there is no answer to take back", self.paint.bad("✗"))?;
                    return Ok(false);
                };
                match self.interview.take_back(&fact) {
                    Ok(true) => writeln!(out, "  {}", self.paint.faint(&format!("taken back: {fact}")))?,
                    Ok(false) => {
                        let why = format!("`{fact}` was not answered; `answers` shows what was");
                        writeln!(out, "  {} {why}", self.paint.bad("✗"))?;
                        return Ok(false);
                    }
                    Err(errors) => return self.complain(question, &errors, out).map(|()| false),
                }
                // The heading of its part comes with it.
                self.part = None;
                Ok(())
            }
            Ok(Said::Unknown) => self.interview.skip(question.fact()),
            Ok(Said::Json(json)) => self.interview.answer_json(question.fact(), &json),
        };
        match done {
            Ok(()) => self.write().map(|()| true),
            Err(errors) => self.complain(question, &errors, out).map(|()| false),
        }
    }

    fn complain(&self, question: &Question, errors: &Diagnostics, out: &mut dyn Write) -> Result<(), Stop> {
        for error in errors.iter() {
            writeln!(out, "  {} {}", self.paint.bad("✗"), error.message())?;
            // How a value is written in JSON is not how it is written here.
            let json =
                ["E0601", "E0603"].contains(&error.code().as_str()) && error.fact_path() == Some(question.fact());
            match error.help_text().filter(|_| !json) {
                Some(help) => writeln!(out, "    {}", self.paint.faint(help))?,
                None => writeln!(out, "    {}", self.paint.faint(&format!("answer with {}", words::how(question))))?,
            }
        }
        Ok(())
    }

    /// Writes the facts, where that is wanted.
    fn write(&self) -> Result<(), Stop> {
        let Some(path) = self.save else { return Ok(()) };
        let facts = format!("{}\n", self.interview.facts().to_json());
        std::fs::write(path, facts).map_err(|error| unwritable(path, &error))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Call(format!("`{}` cannot be written: {}", path.display(), in_words(error)))
}

/// For whom an open outcome waits, in a sentence.
fn waits(result: &Decision) -> Option<String> {
    let needs = result.needs();
    let mut judges: Vec<(&str, usize)> = Vec::new();
    for role in needs.iter().filter_map(|need| need.judged_by()) {
        match judges.iter_mut().find(|(other, _)| *other == role) {
            Some((_, number)) => *number += 1,
            None => judges.push((role, 1)),
        }
    }
    let unknown = needs.iter().filter(|need| need.judged_by().is_none()).count();
    let mut waits: Vec<String> =
        judges.iter().map(|(role, number)| format!("{} by the {role}", count(*number, "judgement"))).collect();
    if unknown > 0 {
        waits.push(count(unknown, "fact"));
    }
    let last = waits.pop()?;
    let list = if waits.is_empty() { last } else { format!("{} and {last}", waits.join(", ")) };
    Some(format!("It waits for {list}."))
}
