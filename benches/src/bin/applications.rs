//! `applications [N]`: the reference applications, one a line, for programs in other languages.

use regbox_benches::applications::{COUNT, applications};
use std::io::{BufWriter, Write as _};

fn main() -> std::io::Result<()> {
    let count = std::env::args().nth(1).and_then(|argument| argument.parse().ok()).unwrap_or(COUNT);
    let mut out = BufWriter::new(std::io::stdout().lock());
    applications().take(count).try_for_each(|application| writeln!(out, "{application}"))?;
    out.flush()
}
