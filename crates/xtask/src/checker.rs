//! What of the npm package is made from files that stand elsewhere: the style of the checker, from GOV.UK Frontend, and the
//! words of its interface, which the command line checks translations against.

use std::fs;
use std::path::Path;

use crate::{Result, install, shell};

const FONTS: &str = "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif";

/// Completes a package into which the files of bindings/wasm/js have been copied.
pub(crate) fn complete(package: &Path) -> Result {
    let frontend = install::npm_package("govuk-frontend", "6.6.0")?;
    let own = package.join("checker.css");
    let style = style(&read(&frontend.join("dist/govuk/govuk-frontend.min.css"))?)? + "\n" + &read(&own)?;
    write(&own, &style)?;
    let words = shell::root().join("crates/regbox-cli/src/translations");
    for lang in ["en", "de"] {
        let json = read(&words.join(format!("{lang}.json")))?;
        write(&package.join(format!("checker/words/{lang}.js")), &format!("export default {json}"))?;
    }
    Ok(())
}

/// The style without the fonts and the crest, which are for GOV.UK alone. Nothing of another host is left in it.
fn style(css: &str) -> Result<String> {
    let mut out = String::with_capacity(css.len());
    for rule in css.split_inclusive('}') {
        if rule.contains("@font-face{") {
            continue;
        }
        match rule.split_once('{').filter(|_| rule.contains("govuk-crest")) {
            Some((selector, body)) => {
                let kept = body.trim_end_matches('}').split(';').filter(|one| !one.contains("govuk-crest"));
                out.push_str(&format!("{selector}{{{}}}", kept.collect::<Vec<_>>().join(";")));
            }
            None => out.push_str(rule),
        }
    }
    let out = out
        .split("/*# sourceMappingURL")
        .next()
        .unwrap_or_default()
        .trim_end()
        .replace("GDS Transport,arial,sans-serif", FONTS);
    match ["GDS", "@font-face", "crest.svg", "url(/", "url(http"].into_iter().find(|one| out.contains(one)) {
        Some(left) => Err(format!("GOV.UK Frontend has changed: `{left}` is left in its style")),
        None => Ok(out),
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("`{}`: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result {
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("`{}`: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::style;

    #[test]
    fn fonts_and_the_crest_are_taken_out() {
        let css = "a{font-family:GDS Transport,arial,sans-serif}/* theirs */@font-face{font-family:GDS Transport;src:url(/a)}\
                   .crest{color:red;background:url(/govuk-crest.svg);top:0}@media print{b{top:0}}";
        let wanted = "a{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif}\
                      .crest{color:red;top:0}@media print{b{top:0}}";
        assert_eq!(style(css).as_deref(), Ok(wanted));
        assert!(style("a{background:url(/assets/b.svg)}").is_err());
    }
}
