//! `--format csv`: a row a submission, a column an exercise.

use super::escape::cell;
use crate::verdict::{Grades, SubmissionResult, Verdict};
use anyhow::Result;

pub(super) fn write(grades: &Grades) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let exercises: Vec<&str> = grades
        .submissions
        .first()
        .map(|submission| submission.exercises.iter().map(|exercise| exercise.name.as_str()).collect())
        .unwrap_or_default();
    let mut head = vec!["submission".to_owned()];
    head.extend(exercises.iter().map(|name| cell(name)));
    head.extend(["total", "max", "isolation", "flags", "likely"].map(str::to_owned));
    out.write_record(&head)?;
    for submission in &grades.submissions {
        let mut row = vec![cell(&submission.handed.id)];
        row.extend(submission.exercises.iter().map(|exercise| points(exercise.score())));
        row.extend([points(submission.score()), submission.max_score.to_string(), cell(&grades.run.isolation)]);
        row.push(cell(&flags(submission).join("; ")));
        // Beside the flags and not among them: a flag asks for a person's eye, a likely cause helps it.
        let likely = submission
            .exercises
            .iter()
            .flat_map(|exercise| exercise.likely.iter().map(|sentence| format!("{}: {sentence}", exercise.name)));
        row.push(cell(&likely.collect::<Vec<_>>().join(" / ")));
        out.write_record(&row)?;
    }
    Ok(out.into_inner()?)
}

/// An empty cell is what a person still has to fill in.
fn points(score: Option<f64>) -> String {
    score.map(|score| score.to_string()).unwrap_or_default()
}

fn flags(submission: &SubmissionResult) -> Vec<String> {
    let exercises = || submission.exercises.iter();
    let mut flags: Vec<String> = exercises()
        .filter(|exercise| !matches!(exercise.verdict, Verdict::Pass | Verdict::Fail))
        .map(|exercise| format!("{} {}", exercise.name, exercise.verdict.words()))
        .collect();
    flags.extend(exercises().filter_map(|exercise| {
        let title = exercise.capped_by.as_ref()?;
        Some(format!("{} {}: {title}", exercise.name, exercise.score_in_words()))
    }));
    flags.extend(submission.handed.flags.iter().cloned());
    flags.extend(exercises().flat_map(|exercise| {
        exercise.flags.iter().map(|flag| format!("{} {flag}", exercise.name)).collect::<Vec<_>>()
    }));
    if !submission.handed.ignored.is_empty() {
        flags.push(format!("{} files ignored", submission.handed.ignored.len()));
    }
    flags
}
