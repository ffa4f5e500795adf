//! `cargo bench -p regbox-benches --bench streaming`: how much memory `regbox decide` takes for ever more cases.
//!
//! A file of so many applications is decided by the command, built as it is shipped. What is printed is the most memory
//! that the process held (`VmHWM`, read from `/proc` until it ends, so on Linux only), and its time for one case.

use regbox_benches::applications::applications;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let regbox = built()?;
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/reference20/policy.regbox");
    let sizes: &[usize] = if quick { &[1_000, 10_000, 100_000] } else { &[1_000, 100_000, 1_000_000] };
    println!("`regbox decide` with a file of cases, each answered by a line of JSON\n");
    println!("{:>10} {:>10} {:>16} {:>16}", "cases", "file", "peak memory", "time per case");
    for count in sizes {
        let facts = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{count}.jsonl"));
        write(&facts, *count)?;
        let megabytes = std::fs::metadata(&facts)?.len() / 1_000_000;
        let mut command = Command::new(&regbox);
        command.args(["decide", policy, "--on", "2026-11-23", "--facts"]).arg(&facts);
        let (peak, time) = watch(&mut command, *count)?;
        let nanoseconds = time.as_nanos() / *count as u128;
        println!("{count:>10} {megabytes:>7} MB {peak:>13} kB {nanoseconds:>13} ns");
        std::fs::remove_file(&facts)?;
    }
    Ok(())
}

/// Builds the command beside this one.
fn built() -> Result<PathBuf> {
    let built =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--release", "--package", "regbox-cli"]).status()?;
    // This runs from `release/deps`.
    let regbox = std::env::current_exe()?.ancestors().nth(2).map(|release| release.join("regbox"));
    match regbox {
        Some(regbox) if built.success() && regbox.exists() => Ok(regbox),
        _ => Err("the command `regbox` is not built".into()),
    }
}

fn write(path: &Path, count: usize) -> Result {
    let mut file = BufWriter::new(File::create(path)?);
    for application in applications().take(count) {
        writeln!(file, "{application}")?;
    }
    Ok(file.flush()?)
}

/// The most memory that a command held, in kilobytes, and how long it took. Each case must be answered by a line.
fn watch(command: &mut Command, count: usize) -> Result<(u64, Duration)> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let out = child.stdout.take().ok_or("no output")?;
    let lines = std::thread::spawn(move || BufReader::with_capacity(1 << 20, out).split(b'\n').count());
    let mut peak = 0;
    let status = loop {
        peak = held(&child).unwrap_or(0).max(peak);
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let time = start.elapsed();
    let lines = lines.join().map_err(|_| "the output was not read")?;
    if !status.success() || lines != count {
        return Err(format!("{lines} lines for {count} cases, and it ended with {status}").into());
    }
    Ok((peak, time))
}

/// The most memory that a process has held so far.
fn held(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
