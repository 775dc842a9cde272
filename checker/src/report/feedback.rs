//! What the student gets: `feedback.md`, redacted.
//!
//! Of a hidden test it shows the behaviour, the verdict, where the lesson explains it, and what [`redact`] leaves of the
//! timeline: never its name, its source, or a value.

use super::escape::{block, code, name, sentence};
use super::{likely, redact};
use crate::verdict::{ExerciseResult, SubmissionResult, TestResult, Verdict};

/// A block that belongs to an item of a list.
const IN_ITEM: &str = "  ";

pub(super) fn write(submission: &SubmissionResult) -> String {
    let mut out = format!("# Feedback for {}\n\n", name(&submission.handed.id));
    match submission.score() {
        Some(score) => out.push_str(&format!("**{score} of {} points**\n", submission.max_score)),
        None => out.push_str(
            "**Not everything could be graded yet, for a reason that is not yours.** A person looks into it.\n",
        ),
    }
    if !submission.handed.ignored.is_empty() {
        out.push_str("\nThese files took no part in the grading, only `src/**/*.rs` does:\n\n");
        for file in &submission.handed.ignored {
            out.push_str(&format!("- {}\n", code(file)));
        }
    }
    for exercise in &submission.exercises {
        write_exercise(&mut out, exercise);
    }
    out
}

fn write_exercise(out: &mut String, exercise: &ExerciseResult) {
    out.push_str(&format!("\n## {}: {}", sentence(&exercise.name), exercise.score_in_words()));
    match &exercise.capped_by {
        Some(title) => out.push_str(&format!(
            ": {}\n\nThis is what the exercise is about: while it does not hold, at most half of the points count.\n\n",
            sentence(title)
        )),
        None => out.push_str("\n\n"),
    }
    match exercise.verdict {
        Verdict::Missing => {
            out.push_str(&format!("Not handed in:\n\n{}", block(&exercise.message, "")));
            return;
        }
        Verdict::InfraError => {
            out.push_str("This could not be graded, for a reason that is not your answer. A person looks into it.\n");
            return;
        }
        _ if exercise.is_whole() => {
            out.push_str(&block(&exercise.message, ""));
            return;
        }
        _ => {}
    }
    for test in &exercise.tests {
        write_test(out, test);
    }
    for line in likely::lines(&exercise.likely) {
        match line.strip_prefix("- ") {
            Some(item) => out.push_str(&format!("\n- {}\n", sentence(item))),
            None => out.push_str(&format!("\n{}\n", sentence(&line))),
        }
    }
}

fn write_test(out: &mut String, test: &TestResult) {
    let holds = test.verdict == Verdict::Pass;
    let mark = if holds { "✓" } else { "✗" };
    let mut words = if holds { "holds" } else { test.verdict.words() }.to_owned();
    if let Some(score) = test.score().filter(|_| test.max_score > 0.0) {
        words.push_str(&format!("; {score} of {}", test.max_score));
    }
    if holds && !test.message.is_empty() {
        words.push_str(&format!(", {}", sentence(&test.message)));
    }
    out.push_str(&format!("- {mark} {} *({words})*\n", sentence(&test.behaviour)));
    if holds {
        return;
    }
    let is_public = test.kind.is_handed_out();
    if is_public && !test.message.is_empty() {
        out.push_str(&format!("\n{}\n", block(&test.message, IN_ITEM)));
    }
    if !test.lesson.is_empty() {
        let lesson = sentence(&test.lesson);
        out.push_str(&format!("\n{IN_ITEM}The lesson explains it: \"{lesson}\" in the exercise's README.md.\n"));
    }
    let timeline = if is_public { test.timeline.clone() } else { redact::timeline(&test.timeline) };
    if !timeline.is_empty() {
        out.push_str(&format!("\n{}\n", block(&timeline, IN_ITEM)));
    }
    if is_public && !test.replay.is_empty() {
        out.push_str(&format!("\n{IN_ITEM}This shows it again:\n\n{}\n", block(&test.replay, IN_ITEM)));
    }
}
