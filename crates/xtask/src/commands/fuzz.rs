//! `cargo xtask fuzz`: libFuzzer on the targets of `tests/fuzz`, a workspace of its own that needs nightly.

use crate::{Result, install, shell};

const DEFAULT_SECONDS: u32 = 60;

pub(crate) fn run(arguments: &[String]) -> Result {
    let (seconds, target) = options(arguments)?;
    if !shell::root().join("tests/fuzz/Cargo.toml").is_file() {
        return Err("`tests/fuzz` has no fuzz targets yet".to_owned());
    }
    install::cargo_command("fuzz", "0.13.2")?;
    let targets = match target {
        Some(target) => vec![target],
        None => {
            let list = shell::output(&mut shell::cargo("+nightly fuzz list --fuzz-dir tests/fuzz"))?;
            list.lines().map(str::to_owned).collect()
        }
    };
    for target in targets {
        let words = format!("+nightly fuzz run --fuzz-dir tests/fuzz {target} -- -max_total_time={seconds}");
        shell::run(&mut shell::cargo(&words))?;
    }
    Ok(())
}

/// The seconds per target, and the target if one is named.
fn options(arguments: &[String]) -> Result<(u32, Option<String>)> {
    let (mut seconds, mut target) = (DEFAULT_SECONDS, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let value = rest.next().ok_or("`--seconds` needs a number")?;
            seconds = value.parse().map_err(|_| format!("`--seconds` needs a number, not `{value}`"))?;
        } else if argument.starts_with('-') || target.is_some() {
            return Err(format!("unexpected argument `{argument}`"));
        } else {
            target = Some(argument.clone());
        }
    }
    Ok((seconds, target))
}

#[cfg(test)]
mod tests {
    use super::options;

    fn read(line: &str) -> crate::Result<(u32, Option<String>)> {
        options(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_read_or_refused() {
        assert_eq!(read(""), Ok((60, None)));
        assert_eq!(read("parse --seconds 5"), Ok((5, Some("parse".to_owned()))));
        assert_eq!(read("--seconds x"), Err("`--seconds` needs a number, not `x`".to_owned()));
        assert_eq!(read("--second 5"), Err("unexpected argument `--second`".to_owned()));
        assert_eq!(read("parse decide"), Err("unexpected argument `decide`".to_owned()));
    }
}
