//! What people read on a terminal; plain where it is piped or NO_COLOR is set.

use super::plain;
use crate::verdict::{ExerciseResult, Grades, TestResult, Verdict};
use anstyle::{AnsiColor, Style};
use std::io::Write;
use std::path::Path;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// Prints how an exercise fared: each behaviour, and of the first that does not hold, why.
///
/// # Errors
/// When the output is closed.
pub fn exercise(out: &mut dyn Write, result: &ExerciseResult) -> std::io::Result<()> {
    let state = if result.is_ready() { ("Ready", GOOD) } else { ("Pending", BAD) };
    let (word, style) = state;
    let score = match &result.capped_by {
        Some(title) => format!("{}: {}", result.score_in_words(), plain(title)),
        None => format!("{} points", result.score_in_words()),
    };
    writeln!(out, "{style}{word:<8}{style:#}{STRONG}{}{STRONG:#}  {score}", result.name)?;
    let whole = result.tests.iter().all(|test| test.verdict != Verdict::Pass && test.message == result.message);
    if whole {
        writeln!(out, "\n{}\n", plain(&result.message))?;
        return Ok(());
    }
    // Three are enough to begin with, and nobody reads the same words twice.
    let mut explained: Vec<&str> = Vec::new();
    for test in &result.tests {
        behaviour(out, test)?;
        if test.verdict != Verdict::Pass && explained.len() < 3 && !explained.contains(&test.message.as_str()) {
            explained.push(&test.message);
            explain(out, test, explained.len() == 1)?;
        }
    }
    if result.is_ready() {
        writeln!(out, "\n  cargo run -- solution {}   shows the reference solution", result.name)?;
    } else {
        writeln!(out, "\n  cargo run -- hint {}   gives the next hint", result.name)?;
    }
    writeln!(out)
}

fn behaviour(out: &mut dyn Write, test: &TestResult) -> std::io::Result<()> {
    let (mark, style) = if test.verdict == Verdict::Pass { ("✓", GOOD) } else { ("✗", BAD) };
    writeln!(out, "  {style}{mark}{style:#} {}", plain(&test.behaviour))?;
    if test.verdict == Verdict::Pass && !test.message.is_empty() {
        writeln!(out, "    {FAINT}{}{FAINT:#}", plain(&test.message))?;
    }
    Ok(())
}

fn explain(out: &mut dyn Write, test: &TestResult, picture: bool) -> std::io::Result<()> {
    for line in plain(&test.message).lines() {
        writeln!(out, "      {line}")?;
    }
    if !test.lesson.is_empty() {
        writeln!(out, "      see:      \"{}\" in README.md", test.lesson)?;
    }
    if picture && !test.timeline.is_empty() {
        writeln!(out)?;
        for line in plain(&test.timeline).lines() {
            writeln!(out, "      {FAINT}{line}{FAINT:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Prints a row a submission; returns how many exercises could not be graded.
///
/// # Errors
/// When the output is closed.
pub fn summary(out: &mut dyn Write, grades: &Grades, folder: &Path) -> std::io::Result<usize> {
    let mut ungraded = 0;
    for submission in &grades.submissions {
        let id = plain(&submission.id).replace('\n', " ");
        let (score, most) = (submission.score, submission.max_score);
        write!(out, "{id:<30} {score:>6} of {most}")?;
        if !submission.ignored.is_empty() {
            write!(out, "   {} files ignored", submission.ignored.len())?;
        }
        for exercise in &submission.exercises {
            if exercise.verdict == Verdict::InfraError {
                ungraded += 1;
                write!(out, "\n  {BAD}{} could not be graded:{BAD:#} {}", exercise.name, plain(&exercise.message))?;
            }
            if let Some(title) = &exercise.capped_by {
                write!(out, "\n  {}: {}: {}", exercise.name, exercise.score_in_words(), plain(title))?;
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "\nResults are in {}", folder.display())?;
    if ungraded > 0 {
        writeln!(out, "{ungraded} answers could not be graded: they are no zeros, and wait for you")?;
    }
    Ok(ungraded)
}
