//! Lines of answers, from a terminal or from a pipe.

use std::io::{BufRead, IsTerminal, Read, Write};

/// The most bytes of a line.
const LONGEST: u64 = 1 << 16;

pub(super) enum Line {
    Text(String),
    /// A line that cannot be read, and why.
    Unreadable(String),
    End,
}

/// The lines of standard input.
pub(super) struct Lines {
    input: std::io::StdinLock<'static>,
    /// A terminal shows what is typed; of what comes through a pipe, the transcript should tell, too.
    echo: bool,
}

impl Lines {
    pub(super) fn new() -> Lines {
        let input = std::io::stdin();
        let echo = !input.is_terminal();
        Lines { input: input.lock(), echo }
    }

    pub(super) fn next(&mut self, out: &mut dyn Write) -> std::io::Result<Line> {
        out.flush()?;
        let mut bytes = Vec::new();
        let read = self.input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        // A terminal that has gone away ends the interview as Ctrl-D does.
        if read.is_err() || bytes.is_empty() {
            writeln!(out)?;
            return Ok(Line::End);
        }
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == LONGEST {
            self.skip_line()?;
            writeln!(out)?;
            return Ok(Line::Unreadable("that line is too long".to_owned()));
        }
        let Ok(text) = String::from_utf8(bytes) else {
            writeln!(out)?;
            return Ok(Line::Unreadable("that is not UTF-8 text".to_owned()));
        };
        let text = text.trim().to_owned();
        if self.echo {
            let shown: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
            writeln!(out, "{shown}")?;
        }
        Ok(Line::Text(text))
    }

    /// Leaves out the rest of a line, piece by piece.
    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let mut rest = Vec::new();
            self.input.by_ref().take(LONGEST).read_until(b'\n', &mut rest)?;
            if rest.is_empty() || rest.last() == Some(&b'\n') {
                return Ok(());
            }
        }
    }
}
