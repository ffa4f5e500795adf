//! Runs steps in order, times each, goes on after a failure, and ends with a table.

use std::time::{Duration, Instant};

use crate::Result;

/// One thing that must hold: its name on the command line and the function that checks it.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn() -> Result,
}

struct Report {
    name: &'static str,
    took: Duration,
    result: Result,
}

/// Runs the steps; the error names those that failed.
pub(crate) fn run<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Result {
    let mut reports = Vec::new();
    for step in steps {
        println!("\n== {} ==", step.name);
        let start = Instant::now();
        let result = (step.run)();
        let report = Report { name: step.name, took: start.elapsed(), result };
        println!("{}", line(&report));
        reports.push(report);
    }
    println!("\n== summary ==\n{}", table(&reports));
    let failed: Vec<&str> = reports.iter().filter(|report| report.result.is_err()).map(|report| report.name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn table(reports: &[Report]) -> String {
    let total: Duration = reports.iter().map(|report| report.took).sum();
    let lines: Vec<String> = reports.iter().map(line).collect();
    format!("{}\n{:<14}{:>9}", lines.join("\n"), "total", seconds(total))
}

fn line(report: &Report) -> String {
    let status = match &report.result {
        Ok(()) => "ok".to_owned(),
        Err(message) => format!("FAILED: {message}"),
    };
    format!("{:<14}{:>9}  {status}", report.name, seconds(report.took))
}

fn seconds(duration: Duration) -> String {
    let tenths = duration.as_millis() / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::{Step, run};

    #[test]
    fn every_step_runs_and_the_failed_ones_are_named() {
        let good = Step { name: "good", run: || Ok(()) };
        let bad = Step { name: "bad", run: || Err("no".to_owned()) };
        let worse = Step { name: "worse", run: || Err("no".to_owned()) };
        assert_eq!(run([&good]), Ok(()));
        assert_eq!(run([&bad, &good, &worse]), Err("failed: bad, worse".to_owned()));
    }
}
