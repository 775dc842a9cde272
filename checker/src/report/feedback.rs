//! What the student gets: `feedback.md`, redacted.
//!
//! Of a hidden test it shows the behaviour, the verdict and the timeline, and never its name, its source, or a value.

use super::escape::{markdown, markdown_block};
use super::likely;
use crate::verdict::{ExerciseResult, SubmissionResult, TestResult, Verdict};

pub(super) fn write(submission: &SubmissionResult) -> String {
    let mut out = format!("# Feedback for {}\n\n", markdown(&submission.handed.id));
    out.push_str(&format!("**{} of {} points**\n", submission.score, submission.max_score));
    if !submission.handed.ignored.is_empty() {
        out.push_str("\nThese files took no part in the grading, only `src/**/*.rs` does:\n\n");
        for file in &submission.handed.ignored {
            out.push_str(&format!("- {}\n", markdown(file)));
        }
    }
    for exercise in &submission.exercises {
        write_exercise(&mut out, exercise);
    }
    out
}

fn write_exercise(out: &mut String, exercise: &ExerciseResult) {
    out.push_str(&format!("\n## {}: {}", markdown(&exercise.name), exercise.score_in_words()));
    match &exercise.capped_by {
        Some(title) => out.push_str(&format!(
            ": {}\n\nThis is what the exercise is about: while it does not hold, at most half of the points count.\n\n",
            markdown(title)
        )),
        None => out.push_str("\n\n"),
    }
    match exercise.verdict {
        Verdict::Missing => {
            out.push_str("Not handed in.\n");
            return;
        }
        Verdict::InfraError => {
            out.push_str("This could not be graded, for a reason that is not your answer. A person looks into it.\n");
            return;
        }
        Verdict::CompileError | Verdict::Tampered if is_whole(exercise) => {
            out.push_str(&markdown_block(&exercise.message));
            return;
        }
        _ => {}
    }
    for test in &exercise.tests {
        write_test(out, test);
    }
    for line in likely::lines(&exercise.likely) {
        out.push_str(&format!("\n{}\n", markdown(&line)));
    }
}

/// Whether the answer as a whole has failed, before any test could be run.
fn is_whole(exercise: &ExerciseResult) -> bool {
    exercise.tests.iter().all(|test| test.verdict == exercise.verdict && test.message == exercise.message)
}

fn write_test(out: &mut String, test: &TestResult) {
    let holds = test.verdict == Verdict::Pass;
    let mark = if holds { "✓" } else { "✗" };
    let mut words = if holds { "holds" } else { test.verdict.words() }.to_owned();
    if test.max_score > 0.0 {
        words.push_str(&format!("; {} of {}", test.score, test.max_score));
    }
    if holds && !test.message.is_empty() {
        words.push_str(&format!(", {}", markdown(&test.message)));
    }
    out.push_str(&format!("- {mark} {} *({words})*\n", markdown(&test.behaviour)));
    let shown = if test.kind.is_handed_out() && !holds { test.message.as_str() } else { "" };
    for text in [shown, test.timeline.as_str()] {
        if !text.is_empty() {
            out.push_str(&format!("\n{}\n", markdown_block(text)));
        }
    }
    if test.kind.is_handed_out() && !test.replay.is_empty() {
        out.push_str(&format!("\nThis shows it again:\n\n{}\n", markdown_block(&test.replay)));
    }
}
