//! The answers that the course itself holds, and whether they fare as they must.

use super::Findings;
use crate::course::mistakes::{self, Cause};
use crate::course::{Course, Exercise};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, Verdict};
use anyhow::Result;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// An answer that the course itself holds, and what must come of it.
pub(super) struct Known {
    pub(super) exercise: usize,
    pub(super) label: String,
    pub(super) sources: Sources,
    pub(super) expected: Expected,
}

pub(super) enum Expected {
    /// Score 0, and it compiles.
    Nothing,
    /// Full marks.
    Everything,
    /// Exactly the tests of this cause fail.
    Fails(Cause),
}

/// The stub, the solution, the alternatives and the mistakes.
pub(super) fn read(course: &Course, exercise: &Exercise, index: usize, findings: &mut Findings) -> Result<Vec<Known>> {
    let folder = mistakes::solution_folder(course, exercise);
    let known = |label: &str, sources, expected| Known { exercise: index, label: label.to_owned(), sources, expected };
    let mut all = Vec::new();
    if let Ok(stub) = course.stub(exercise) {
        all.push(known("the stub", Sources::from_text(stub), Expected::Nothing));
    }
    let solution = Sources::read(&folder.join("src"), &exercise.place, &mut Vec::new())?;
    match solution.has_root() {
        true => all.push(known("the solution", solution, Expected::Everything)),
        false => findings.add(exercise, "it has no solution".to_owned()),
    }
    let alternatives = rust_files(&folder.join("alternatives"));
    let mistakes = mistakes::read(course, exercise);
    if alternatives.len() < 2 && !exercise.one_answer {
        findings.add(exercise, format!("it has {} alternatives, two are needed", alternatives.len()));
    }
    if mistakes.len() < 6 {
        findings.add(exercise, format!("it has {} mistakes, six are needed", mistakes.len()));
    }
    for path in alternatives {
        let label = format!("alternatives/{}", name_of(&path));
        all.push(known(&label, Sources::single_file(&path)?, Expected::Everything));
    }
    for (file, mistake) in mistakes {
        let label = format!("mistakes/{file}");
        let mistake = match mistake {
            Ok(mistake) => mistake,
            Err(error) => {
                findings.add(exercise, format!("{label}: {error:#}"));
                continue;
            }
        };
        let fails = &mistake.cause.fails;
        for name in fails.iter().filter(|name| !exercise.tests.iter().any(|test| test.name == **name)) {
            findings.add(exercise, format!("{label}: there is no test {name}"));
        }
        match mistake.source(&folder) {
            Ok(source) => all.push(known(&label, Sources::from_text(source), Expected::Fails(mistake.cause))),
            Err(error) => {
                let command = format!("cargo run -- mistake {} {} --rebase", exercise.name, mistake.name);
                findings.add(exercise, format!("{label}: {error:#}; `{command}` merges it where that can be done"));
            }
        }
    }
    Ok(all)
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// How a result differs from what it must be; empty if it does not.
pub(super) fn compare(exercise: &Exercise, answer: &Known, result: &ExerciseResult) -> Vec<String> {
    let label = &answer.label;
    let failed: BTreeSet<String> =
        result.tests.iter().filter(|test| test.verdict != Verdict::Pass).map(|test| test.name.clone()).collect();
    if result.tests.iter().all(|test| test.verdict == Verdict::CompileError) && !exercise.tests.is_empty() {
        return vec![format!("{label} does not compile: {}", result.message)];
    }
    let mut findings = Vec::new();
    match &answer.expected {
        Expected::Nothing => {
            for test in result.tests.iter().filter(|test| test.score() != Some(0.0)) {
                findings.push(format!("{label} earns points for {}", test.name));
            }
        }
        Expected::Everything => {
            for test in result.tests.iter().filter(|test| test.score() != Some(test.max_score)) {
                findings.push(format!("{label} fails {}: {}", test.name, indent(&test.message)));
            }
        }
        Expected::Fails(Cause { fails, .. }) => {
            for name in fails.difference(&failed) {
                findings.push(format!("{label} was to fail {name}, and passes it"));
            }
            for test in result.tests.iter().filter(|test| failed.contains(&test.name) && !fails.contains(&test.name)) {
                findings.push(format!("{label} also fails {}: {}", test.name, indent(&test.message)));
            }
        }
    }
    findings
}

fn indent(message: &str) -> String {
    message.replace('\n', "\n        ")
}
