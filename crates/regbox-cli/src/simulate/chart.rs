//! Bars as SVG that stands in an HTML page: no script, no font, no network, and words for those who do not see it.

use super::report::{grouped, percent};
use std::fmt::Write as _;

/// The room for a bar and for its words, in the units of the picture.
const WIDTH: u64 = 800;
const LABEL: u64 = 320;
const VALUE: u64 = 130;
const HEIGHT: u64 = 22;
const GAP: u64 = 6;

/// A bar, or two of them above each other; each of several parts.
pub(super) struct Bar {
    pub label: String,
    /// For each line of the bar, its parts: how many, and the class of their colour.
    pub lines: Vec<Vec<(u64, &'static str)>>,
}

/// A picture of bars, of parts of `whole`; the longest that there could be stands for `longest`.
pub(super) fn bars(id: &str, title: &str, bars: &[Bar], whole: u64, longest: u64) -> String {
    let lines: u64 = bars.iter().map(|bar| bar.lines.len() as u64).sum();
    let height = lines * HEIGHT + bars.len() as u64 * GAP;
    let told: Vec<String> = bars.iter().map(|bar| told(bar, whole)).collect();
    let mut out = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        escaped(title),
        escaped(&told.join("; "))
    );
    let room = WIDTH - LABEL - VALUE;
    let mut y = 0;
    for bar in bars {
        let middle = y + bar.lines.len() as u64 * HEIGHT / 2;
        let label = shortened(&bar.label, 46);
        let _ = writeln!(
            out,
            "<text class=\"label\" x=\"{}\" y=\"{middle}\" text-anchor=\"end\" dominant-baseline=\"central\">{}</text>",
            LABEL - 10,
            escaped(&label)
        );
        for line in &bar.lines {
            let mut from = 0;
            for (count, class) in line {
                let to = from + count;
                let (x, end) = (scaled(from, longest, room), scaled(to, longest, room));
                from = to;
                // What is there is seen, be it ever so little.
                let width = (end - x).max(u64::from(*count > 0) * 15);
                let _ = writeln!(
                    out,
                    "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                    tenths(LABEL * 10 + x),
                    y + 2,
                    tenths(width),
                    HEIGHT - 4
                );
            }
            let end = LABEL * 10 + scaled(from, longest, room).max(15) + 80;
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" dominant-baseline=\"central\">{} ({})</text>",
                tenths(end),
                y + HEIGHT / 2,
                grouped(from),
                percent(from, whole)
            );
            y += HEIGHT;
        }
        y += GAP;
    }
    out.push_str("</svg>\n");
    out
}

/// A bar in words.
fn told(bar: &Bar, whole: u64) -> String {
    let count = |line: &Vec<(u64, &str)>| line.iter().map(|(count, _)| count).sum::<u64>();
    let counts: Vec<String> =
        bar.lines.iter().map(count).map(|count| format!("{} ({})", grouped(count), percent(count, whole))).collect();
    format!("{}: {}", bar.label, counts.join(", then "))
}

/// The length of a bar, in tenths of a unit.
fn scaled(count: u64, longest: u64, room: u64) -> u64 {
    let length = u128::from(count) * u128::from(room * 10) / u128::from(longest.max(1));
    u64::try_from(length).unwrap_or(0)
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Text as HTML has it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars, escaped};

    #[test]
    fn a_picture_says_in_words_what_it_shows() {
        let bar = Bar { label: "a <b>".to_owned(), lines: vec![vec![(1, "x"), (2, "y")], vec![(0, "x")]] };
        let svg = bars("id", "What & why", &[bar], 4, 4);
        assert!(svg.contains("<title id=\"id-title\">What &amp; why</title>"), "{svg}");
        assert!(svg.contains("<desc id=\"id-desc\">a &lt;b&gt;: 3 (75.0%), then 0 (0.0%)</desc>"), "{svg}");
        assert!(svg.contains("<rect class=\"y\" x=\"407.5\" y=\"2\" width=\"175.0\" height=\"18\"/>"), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 800 50\""), "{svg}");
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("<a href='x'>\"&\""), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;");
    }
}
