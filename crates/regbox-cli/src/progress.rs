//! A bar on standard error for many cases, where a person looks on.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

const WIDTH: u64 = 24;
const PAUSE: Duration = Duration::from_millis(100);

/// A bar that shows itself only where standard error is a terminal and, where answers come as it goes on, standard output is
/// none: on a terminal those themselves show how far it has come. It wipes itself off at the end.
pub(crate) struct Progress {
    total: Option<u64>,
    watched: bool,
    next: Instant,
    drawn: bool,
}

impl Progress {
    /// A bar over so many bytes or rows, if it is known how many there are.
    pub(crate) fn new(total: Option<u64>, answers_at_the_end: bool) -> Progress {
        let watched = std::io::stderr().is_terminal() && (answers_at_the_end || !std::io::stdout().is_terminal());
        Progress { total, watched, next: Instant::now() + PAUSE, drawn: false }
    }

    /// So many bytes or rows are read by now, and so many cases decided.
    pub(crate) fn step(&mut self, bytes: u64, cases: usize, in_error: usize) {
        if !self.watched || Instant::now() < self.next {
            return;
        }
        self.next = Instant::now() + PAUSE;
        self.drawn = true;
        let bar = line(self.total, bytes, cases, in_error);
        let mut terminal = std::io::stderr().lock();
        let _ = write!(terminal, "\r\u{1b}[K{bar}").and_then(|()| terminal.flush());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.drawn {
            let mut terminal = std::io::stderr().lock();
            let _ = write!(terminal, "\r\u{1b}[K").and_then(|()| terminal.flush());
        }
    }
}

fn line(total: Option<u64>, bytes: u64, cases: usize, in_error: usize) -> String {
    let errors = if in_error == 0 { String::new() } else { format!(", {in_error} in error") };
    match total {
        Some(total) if total > 0 => {
            let bytes = bytes.min(total);
            let part = |of: u64| (u128::from(bytes) * u128::from(of) / u128::from(total)) as usize;
            let full = part(WIDTH);
            let rest = WIDTH as usize - full;
            format!("[{}{}] {:3}%  {cases} cases{errors}", "#".repeat(full), "-".repeat(rest), part(100))
        }
        _ => format!("{cases} cases{errors}"),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_bar_fills() {
        assert_eq!(line(Some(200), 100, 7, 0), "[############------------]  50%  7 cases");
        assert_eq!(line(Some(200), 300, 9, 2), "[########################] 100%  9 cases, 2 in error");
        assert_eq!(line(None, 300, 9, 0), "9 cases");
    }
}
