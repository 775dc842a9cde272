//! What people read on a terminal; plain where it is piped or NO_COLOR is set.

use super::{likely, plain};
use crate::course::{Exercise, Test};
use crate::verdict::{ExerciseResult, TestResult, Verdict};
use anstyle::{AnsiColor, Style};
use std::io::Write;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const FAINT: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// Prints how an exercise fared: each behaviour, and of the first that does not hold, why.
///
/// # Errors
/// When the output is closed.
pub fn exercise(out: &mut dyn Write, exercise: &Exercise, result: &ExerciseResult) -> std::io::Result<()> {
    let state = if result.is_ready() { ("Ready", GOOD) } else { ("Pending", BAD) };
    let (score, most) = (result.score, result.max_score);
    let (word, style) = state;
    writeln!(out, "{style}{word:<8}{style:#}{STRONG}{}{STRONG:#}  {score} of {most} points", exercise.name)?;
    let whole = result.tests.iter().all(|test| test.verdict != Verdict::Pass && test.message == result.message);
    if whole {
        writeln!(out, "\n{}\n", plain(&result.message))?;
        return Ok(());
    }
    // Three are enough to begin with, and nobody reads the same words twice.
    let mut explained: Vec<&str> = Vec::new();
    for test in &result.tests {
        behaviour(out, test)?;
        let described = exercise.tests.iter().find(|known| known.name == test.name);
        if test.verdict != Verdict::Pass && explained.len() < 3 && !explained.contains(&test.message.as_str()) {
            explained.push(&test.message);
            explain(out, test, described, explained.len() == 1)?;
        }
    }
    for (line, before) in likely::lines(&result.likely).iter().zip(["\n", "", ""]) {
        writeln!(out, "{before}  {}", plain(line))?;
    }
    if result.is_ready() {
        writeln!(out, "\n  cargo run -- solution {}   shows the reference solution", exercise.name)?;
    } else {
        writeln!(out, "\n  cargo run -- hint {}   gives the next hint", exercise.name)?;
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

fn explain(out: &mut dyn Write, test: &TestResult, described: Option<&Test>, picture: bool) -> std::io::Result<()> {
    for line in plain(&test.message).lines() {
        writeln!(out, "      {line}")?;
    }
    if let Some(known) = described.filter(|known| !known.lesson.is_empty()) {
        writeln!(out, "      see:      \"{}\" in README.md", known.lesson)?;
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

/// The progress of a class: a bar on a terminal, plain lines elsewhere.
pub struct ClassProgress {
    bar: indicatif::ProgressBar,
}

impl ClassProgress {
    /// Nothing is shown before something happens.
    pub fn new() -> Self {
        Self { bar: indicatif::ProgressBar::hidden() }
    }
}

impl crate::class::Progress for ClassProgress {
    fn stage(&self, line: &str) {
        anstream::eprintln!("{line} …");
    }

    fn begin(&self, answers: usize) {
        use std::io::IsTerminal;
        self.bar.set_length(answers as u64);
        if std::io::stderr().is_terminal() {
            if let Ok(style) =
                indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} answers, {eta} left  {msg}")
            {
                self.bar.set_style(style);
            }
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    }

    fn graded(&self, submission: &str, result: &ExerciseResult) {
        self.bar.inc(1);
        let line = format!("{}: {} {} of {}", plain(submission), result.name, result.score, result.max_score);
        if self.bar.is_hidden() {
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            eprintln!("[{done}/{all}] {line}");
        } else {
            self.bar.set_message(line);
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// Prints a row a submission, and the likely causes in the whole class; returns how many exercises could not be graded.
///
/// # Errors
/// When the output is closed.
pub fn summary(
    out: &mut dyn Write,
    grades: &crate::verdict::Grades,
    folder: &std::path::Path,
) -> std::io::Result<usize> {
    let mut ungraded = 0;
    for submission in &grades.submissions {
        let id = plain(&submission.id).replace('\n', " ");
        let (score, most) = (submission.score, submission.max_score);
        write!(out, "{id:<30} {score:>6} of {most}")?;
        if !submission.ignored.is_empty() {
            write!(out, "   {} files ignored", submission.ignored.len())?;
        }
        for exercise in submission.exercises.iter().filter(|exercise| exercise.verdict == Verdict::InfraError) {
            ungraded += 1;
            write!(out, "\n  {BAD}{} could not be graded:{BAD:#} {}", exercise.name, plain(&exercise.message))?;
        }
        writeln!(out)?;
    }
    let (causes, class) = (likely::counted(grades), grades.submissions.len());
    if !causes.is_empty() {
        writeln!(out, "\nLikely causes, and how many of the answers show them:")?;
    }
    for ((exercise, sentence), count) in causes {
        writeln!(out, "{count:>5} of {class}  {exercise}: {}", plain(sentence))?;
    }
    writeln!(out, "\nResults are in {}", folder.display())?;
    if ungraded > 0 {
        writeln!(out, "{ungraded} answers could not be graded: they are no zeros, and wait for you")?;
    }
    Ok(ungraded)
}
