//! What an exercise is worth to a learner who has its visible tests only: how many mistakes show themselves there, and how
//! well those that do not fare in the end.

use super::Findings;
use super::answers::{Expected, Known};
use crate::course::causes::fails_at_home;
use crate::course::mistakes::Cause;
use crate::course::{Exercise, Kind};
use crate::verdict::{ExerciseResult, likely};

/// The fewest points, in percent of all, that a mistake may earn which is Ready at home.
const LEAST_PERCENT: f64 = 80.0;

/// A mistake, and what came of it.
struct Judged<'a> {
    label: &'a str,
    cause: &'a Cause,
    result: &'a ExerciseResult,
}

/// Counts, and reports what is out of bounds, unless the exercise is to meet them later; returns the counts in words.
pub(super) fn check(exercise: &Exercise, known: &[(&Known, &ExerciseResult)], findings: &mut Findings) -> Vec<String> {
    let mistakes: Vec<Judged<'_>> = known
        .iter()
        .filter_map(|(answer, result)| match &answer.expected {
            Expected::Fails(cause) => Some(Judged { label: &answer.label, cause, result }),
            _ => None,
        })
        .collect();
    let mut notes = Vec::new();
    let mut out_of_bounds = Vec::new();
    home(exercise, &mistakes, &mut notes, &mut out_of_bounds);
    let points = |kind: Option<Kind>| -> u32 {
        let tests = exercise.tests.iter().filter(|test| kind.is_none_or(|kind| test.kind == kind));
        tests.map(|test| test.points).sum()
    };
    let (visible, all) = (points(Some(Kind::Visible)), points(None));
    if 2 * visible < all {
        out_of_bounds.push(format!("visible tests hold {visible} of {all} points, and half are needed"));
    }
    for test in exercise.tests.iter().filter(|test| test.kind != Kind::CompileFail) {
        let shown = |mistake: &Judged<'_>| mistake.cause.fails.contains(&test.name) && mistake.cause.fails.len() <= 3;
        if !mistakes.iter().any(shown) {
            let finding = format!("no mistake fails {} and at most two others", test.name);
            if test.kind == Kind::Visible { out_of_bounds.push(finding) } else { findings.add(exercise, finding) }
        }
    }
    sentences(&mistakes, &mut notes);
    if exercise.bounds_later {
        notes.push("bounds later".to_owned());
    } else {
        out_of_bounds.into_iter().for_each(|finding| findings.add(exercise, finding));
    }
    notes
}

/// How many mistakes are not Ready in a handout, and what those that are earn.
fn home(exercise: &Exercise, mistakes: &[Judged<'_>], notes: &mut Vec<String>, out_of_bounds: &mut Vec<String>) {
    let ready = |mistake: &&Judged<'_>| fails_at_home(exercise, &mistake.cause.fails).is_empty();
    let missed: Vec<&Judged<'_>> = mistakes.iter().filter(ready).collect();
    let (all, caught) = (mistakes.len(), mistakes.len() - missed.len());
    notes.push(format!("caught at home {caught} of {all}"));
    if 4 * caught < 3 * all {
        out_of_bounds.push(format!("{caught} of {all} mistakes are caught at home, and three of four are needed"));
    }
    let percent = |mistake: &Judged<'_>| 100.0 * mistake.result.score().unwrap_or_default() / mistake.result.max_score;
    let fewest = missed.into_iter().min_by(|a, b| percent(a).total_cmp(&percent(b)));
    if let Some(mistake) = fewest {
        let least = percent(mistake);
        notes.push(format!("Ready at home earns at least {}%", least.floor()));
        if least < LEAST_PERCENT {
            let (label, floor) = (mistake.label, least.floor());
            out_of_bounds.push(format!("{label} is Ready at home and earns {floor}%, and {LEAST_PERCENT}% are needed"));
        }
    }
}

/// How many mistakes are told by their own sentence, and which are not.
fn sentences(mistakes: &[Judged<'_>], notes: &mut Vec<String>) {
    let causes: Vec<Cause> = mistakes.iter().map(|mistake| mistake.cause.clone()).collect();
    let is_told = |mistake: &&Judged<'_>| likely(&mistake.result.tests, &causes).contains(&mistake.cause.sentence);
    let (told, untold): (Vec<&Judged<'_>>, Vec<_>) = mistakes.iter().partition(is_told);
    notes.push(format!("{} of {} find their sentence", told.len(), mistakes.len()));
    if !untold.is_empty() {
        let labels: Vec<&str> = untold.iter().map(|mistake| mistake.label.trim_start_matches("mistakes/")).collect();
        notes.push(format!("told apart by nothing: {}", labels.join(" ")));
    }
}
