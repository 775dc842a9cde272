//! What people read on a terminal; plain where it is piped or NO_COLOR is set.

use super::escape::{line, logged, quoted};
use super::{likely, own, plain};
use crate::verdict::{ExerciseResult, Grades, TestResult, Verdict};
use anstyle::{AnsiColor, Style};
use std::io::Write;
use std::path::Path;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// What a learner may do once an exercise is Ready.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// Read the reference solution.
    Solution,
    /// Go on to another exercise.
    Exercise {
        name: &'a str,
        /// The path of its lesson.
        lesson: &'a str,
    },
    /// Nothing: every exercise is Ready.
    Done,
}

/// Prints how an exercise fared: each behaviour, of the first that do not hold why, and what only the class judges.
///
/// # Errors
/// When the output is closed.
pub fn exercise(out: &mut dyn Write, result: &ExerciseResult, next: Next<'_>) -> std::io::Result<()> {
    head(out, result)?;
    if result.is_whole() {
        writeln!(out, "\n{}\n", logged(&result.message))?;
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
    for behaviour in &result.in_class.behaviours {
        writeln!(out, "  {FAINT}·{FAINT:#} {}   {FAINT}graded in class{FAINT:#}", plain(behaviour))?;
    }
    for (line, before) in likely::lines(&result.likely).iter().zip(["\n", "", ""]) {
        writeln!(out, "{before}  {}", plain(line))?;
    }
    own::warnings(out, &result.warnings)?;
    let name = &result.name;
    match next {
        _ if !result.is_ready() => writeln!(out, "\n  cargo run -- hint {name}   gives the next hint")?,
        Next::Solution => writeln!(out, "\n  cargo run -- solution {name}   shows the reference solution")?,
        Next::Exercise { name, lesson } => {
            writeln!(out, "\n  cargo run -- check {name}   checks the next one; its lesson is {lesson}")?;
        }
        Next::Done => writeln!(out, "\n  Every exercise is Ready.")?,
    }
    writeln!(out)
}

/// `Pending timer_future  3 of 12 points here, 9 more in class`.
fn head(out: &mut dyn Write, result: &ExerciseResult) -> std::io::Result<()> {
    let (word, style) = if result.is_ready() { ("Ready", GOOD) } else { ("Pending", BAD) };
    write!(out, "{style}{word:<8}{style:#}{STRONG}{}{STRONG:#}  ", result.name)?;
    let left = &result.in_class;
    let (here, more) = match left.points {
        0.0 => (String::new(), String::new()),
        points => (" here".to_owned(), format!(", {points} more in class")),
    };
    let score = result.score_in_words();
    if let Some(title) = &result.capped_by {
        writeln!(out, "{score}: {}", plain(title))?;
        return if more.is_empty() { Ok(()) } else { writeln!(out, "        these are the points here{more}") };
    }
    let points = format!("{score} points{here}{more}");
    let all = match result.tests.len() {
        1 => "the one behaviour".to_owned(),
        number => format!("all {number} behaviours"),
    };
    match left.behaviours.len() {
        _ if !result.is_ready() => writeln!(out, "{points}"),
        0 => writeln!(out, "{all}, {points}"),
        more => {
            let are = if more == 1 { "is" } else { "are" };
            writeln!(out, "{all} that can be checked here; {more} more {are} graded\n        {points}")
        }
    }
}

fn behaviour(out: &mut dyn Write, test: &TestResult) -> std::io::Result<()> {
    let (mark, style) = if test.verdict == Verdict::Pass { ("✓", GOOD) } else { ("✗", BAD) };
    write!(out, "  {style}{mark}{style:#} {}", plain(&test.behaviour))?;
    if test.verdict == Verdict::Pass && !test.message.is_empty() {
        write!(out, " {FAINT}({}){FAINT:#}", plain(&test.message))?;
    }
    writeln!(out)
}

fn explain(out: &mut dyn Write, test: &TestResult, picture: bool) -> std::io::Result<()> {
    for line in logged(&test.message).lines() {
        writeln!(out, "      {line}")?;
    }
    if !test.lesson.is_empty() {
        writeln!(out, "      see:      \"{}\" in README.md", test.lesson)?;
    }
    if !test.replay.is_empty() {
        writeln!(out, "      again:    {}", plain(&test.replay))?;
    }
    if picture {
        own::printed(out, &test.printed)?;
    }
    if picture && !test.timeline.is_empty() {
        writeln!(out)?;
        for line in logged(&test.timeline).lines() {
            writeln!(out, "      {FAINT}{line}{FAINT:#}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Prints a row a submission, the likely causes in the whole class, and what is missing.
///
/// # Errors
/// When the output is closed.
pub fn summary(out: &mut dyn Write, grades: &Grades, folder: &Path) -> std::io::Result<()> {
    for submission in &grades.submissions {
        let score = submission.score().map_or("?".to_owned(), |score| score.to_string());
        write!(out, "{:<30} {score:>6} of {}", line(&submission.handed.id), submission.max_score)?;
        if !submission.handed.ignored.is_empty() {
            write!(out, "   {} files ignored", submission.handed.ignored.len())?;
        }
        writeln!(out)?;
        for exercise in &submission.exercises {
            if exercise.verdict == Verdict::InfraError {
                writeln!(out, "  {BAD}{} could not be graded{BAD:#}", exercise.name)?;
                write!(out, "{}", quoted(&exercise.message))?;
            }
            if let Some(title) = &exercise.capped_by {
                writeln!(out, "  {}: {}: {}", exercise.name, exercise.score_in_words(), line(title))?;
            }
        }
        for flag in &submission.handed.flags {
            writeln!(out, "  to be looked at: {}", line(flag))?;
        }
    }
    let (causes, class) = (likely::counted(grades), grades.submissions.len());
    if !causes.is_empty() {
        writeln!(out, "\nLikely causes, and how many of the answers show them:")?;
    }
    for ((exercise, sentence), count) in causes {
        writeln!(out, "{count:>5} of {class}  {exercise}: {}", line(sentence))?;
    }
    writeln!(out, "\nResults are in {}", folder.display())?;
    let verdicts = grades.submissions.iter().flat_map(|submission| &submission.exercises);
    match verdicts.filter(|exercise| exercise.verdict == Verdict::InfraError).count() {
        0 => {}
        1 => writeln!(out, "1 answer could not be graded: it is no zero, and waits for you")?,
        several => writeln!(out, "{several} answers could not be graded: they are no zeros, and wait for you")?,
    }
    match grades.unfinished.len() {
        0 => {}
        missing => {
            let all = class + missing;
            writeln!(out, "The run was stopped: of {all} submissions {missing} are not graded. Grade them again")?;
        }
    }
    Ok(())
}
