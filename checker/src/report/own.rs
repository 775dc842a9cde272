//! What the learner's own code has to say: what it printed, and what the compiler warns of.

use super::plain;
use anstyle::{AnsiColor, Style};
use std::io::Write;

/// How many lines that were printed are shown, and how many warnings.
const MOST_LINES: usize = 20;
const MOST_WARNINGS: usize = 5;
const FAINT: Style = Style::new().dimmed();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// Shows what the code printed while a test ran, marked as its own words.
///
/// # Errors
/// When the output is closed.
pub fn printed(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    let text = plain(text);
    let mut lines = text.lines();
    for (number, line) in lines.by_ref().take(MOST_LINES).enumerate() {
        let head = if number == 0 { "printed:" } else { "" };
        writeln!(out, "      {head:<9} {FAINT}|{FAINT:#} {line}")?;
    }
    match lines.count() {
        0 => Ok(()),
        more => writeln!(out, "      {:<9} {FAINT}| … and {more} more lines{FAINT:#}", ""),
    }
}

/// Shows the compiler's warnings of the learner's files.
///
/// # Errors
/// When the output is closed.
pub fn warnings(out: &mut dyn Write, warnings: &[String]) -> std::io::Result<()> {
    for warning in warnings.iter().take(MOST_WARNINGS) {
        writeln!(out)?;
        for (number, line) in plain(warning).trim_end().lines().enumerate() {
            match line.strip_prefix("warning").filter(|_| number == 0) {
                Some(rest) => writeln!(out, "  {WARNING}warning{WARNING:#}{rest}")?,
                None => writeln!(out, "  {line}")?,
            }
        }
    }
    match warnings.len().saturating_sub(MOST_WARNINGS) {
        0 => Ok(()),
        more => writeln!(out, "\n  … and {more} more warnings"),
    }
}
