//! The author's proof of an exercise.

use crate::build::{Prepared, prepare};
use crate::course::{Course, Exercise, Kind};
use crate::engine;
use crate::learn;
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, Verdict};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(clap::Args)]
pub struct AuditArguments {
    /// Exercises by name; without one, all
    names: Vec<String>,
}

/// An answer that the course itself holds, and what must come of it.
struct Known {
    exercise: usize,
    label: String,
    sources: Sources,
    expected: Expected,
}

enum Expected {
    /// Score 0, and it compiles.
    Nothing,
    /// Full marks.
    Everything,
    /// Exactly these tests fail.
    Fails(BTreeSet<String>),
}

/// Audits and prints what is wrong.
///
/// # Errors
/// When the audit could not be carried out.
pub fn run(course: &Course, arguments: &AuditArguments) -> Result<ExitCode> {
    let exercises = course.select(&arguments.names)?;
    let prepared = prepare(course, &exercises, &mut |line| anstream::eprintln!("{line} …"))?;
    let mut findings = Findings::default();
    let mut known = Vec::new();
    for (index, exercise) in exercises.iter().enumerate() {
        structure(course, exercise, &mut findings);
        known.extend(answers(course, exercise, index, &mut findings)?);
    }
    let results = judge_all(&prepared, &exercises, &known)?;
    for (answer, result) in known.iter().zip(&results) {
        compare(exercises[answer.exercise], answer, result, &mut findings);
    }
    for (index, exercise) in exercises.iter().enumerate() {
        coverage(exercise, known.iter().filter(|answer| answer.exercise == index), &mut findings);
        let count = known.iter().filter(|answer| answer.exercise == index).count();
        let own = findings.of(&exercise.name);
        let state = if own.is_empty() { "clean" } else { "NOT CLEAN" };
        let (name, tests, points) = (&exercise.name, exercise.tests.len(), exercise.points());
        anstream::println!("{name:<20} {state:<10} {count} answers, {tests} behaviours, {points} points");
        for finding in own {
            anstream::println!("    {finding}");
        }
    }
    Ok(if findings.all.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

#[derive(Default)]
struct Findings {
    all: Vec<(String, String)>,
}

impl Findings {
    fn add(&mut self, exercise: &Exercise, finding: String) {
        self.all.push((exercise.name.clone(), finding));
    }

    fn of(&self, exercise: &str) -> Vec<&str> {
        self.all.iter().filter(|(name, _)| name == exercise).map(|(_, finding)| finding.as_str()).collect()
    }
}

/// What can be seen without compiling anything.
fn structure(course: &Course, exercise: &Exercise, findings: &mut Findings) {
    let readme = std::fs::read_to_string(exercise.folder.join("README.md")).unwrap_or_default();
    let hints = std::fs::read_to_string(exercise.folder.join("hints.md")).unwrap_or_default();
    if readme.len() < 500 {
        findings.add(exercise, "README.md has no lesson".to_owned());
    }
    for number in 1..=3 {
        if !hints.lines().any(|line| line.trim() == format!("## {number}")) {
            findings.add(exercise, format!("hints.md has no `## {number}`"));
        }
    }
    let headings: BTreeSet<&str> =
        readme.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim()).collect();
    for test in &exercise.tests {
        if !test.lesson.is_empty() && !headings.contains(test.lesson.as_str()) {
            findings.add(exercise, format!("{}: README.md has no heading \"{}\"", test.name, test.lesson));
        }
        for needed in test.compile_fail.iter().flat_map(|case| &case.needs) {
            if !exercise.tests.iter().any(|test| test.name == *needed) {
                findings.add(exercise, format!("{} needs {needed}, which is not one of the tests", test.name));
            }
        }
    }
    let own = std::fs::read(exercise.folder.join("src").join("lib.rs")).ok();
    if own.is_none() || own != learn::stub(course, exercise).ok() {
        findings.add(exercise, format!("src/lib.rs and checker/stubs/{}/lib.rs differ", exercise.name));
    }
}

/// The stub, the solution, the alternatives and the mistakes.
fn answers(course: &Course, exercise: &Exercise, index: usize, findings: &mut Findings) -> Result<Vec<Known>> {
    let folder = course.root.join("solutions").join(&exercise.place);
    let known = |label: &str, sources, expected| Known { exercise: index, label: label.to_owned(), sources, expected };
    let mut all = Vec::new();
    if let Ok(stub) = learn::stub(course, exercise) {
        all.push(known("the stub", Sources::from_text(stub), Expected::Nothing));
    }
    let solution = Sources::read(&folder.join("src"), &exercise.place, &mut Vec::new())?;
    all.push(known("the solution", solution, Expected::Everything));
    let alternatives = rust_files(&folder.join("alternatives"));
    let mistakes = rust_files(&folder.join("mistakes"));
    if alternatives.len() < 2 {
        findings.add(exercise, format!("it has {} alternatives, two are needed", alternatives.len()));
    }
    if mistakes.len() < 6 {
        findings.add(exercise, format!("it has {} mistakes, six are needed", mistakes.len()));
    }
    for path in alternatives {
        let label = format!("alternatives/{}", name_of(&path));
        all.push(known(&label, Sources::single_file(&path)?, Expected::Everything));
    }
    for path in mistakes {
        let label = format!("mistakes/{}", name_of(&path));
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match header(&text) {
            Some(fails) => {
                for name in fails.iter().filter(|name| !exercise.tests.iter().any(|test| test.name == **name)) {
                    findings.add(exercise, format!("{label}: there is no test {name}"));
                }
                all.push(known(&label, Sources::from_text(text), Expected::Fails(fails)));
            }
            None => findings.add(exercise, format!("{label} does not begin with `//! fails: …` and a sentence")),
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

/// The tests that a mistake says it fails; `None` unless a reason follows.
fn header(text: &str) -> Option<BTreeSet<String>> {
    let mut lines = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let names = lines.next()?.strip_prefix("fails:")?;
    let reason: String = lines.collect();
    let names: BTreeSet<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
    (!reason.is_empty() && !names.contains("")).then_some(names)
}

/// Judges every answer, several at once, in order.
fn judge_all(prepared: &Prepared, exercises: &[&Exercise], known: &[Known]) -> Result<Vec<ExerciseResult>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(BTreeMap::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores.min(known.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(answer) = known.get(index) else { return };
                    let judged = engine::judge(prepared, exercises[answer.exercise], &answer.sources, 0);
                    results.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(index, judged);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).into_values().collect()
}

fn compare(exercise: &Exercise, answer: &Known, result: &ExerciseResult, findings: &mut Findings) {
    let label = &answer.label;
    let failed: BTreeSet<String> =
        result.tests.iter().filter(|test| test.verdict != Verdict::Pass).map(|test| test.name.clone()).collect();
    let compiles = result.tests.iter().any(|test| test.verdict != Verdict::CompileError);
    if !compiles {
        findings.add(exercise, format!("{label} does not compile: {}", result.message));
        return;
    }
    match &answer.expected {
        Expected::Nothing => {
            for test in result.tests.iter().filter(|test| test.score > 0.0) {
                findings.add(exercise, format!("{label} earns points for {}", test.name));
            }
        }
        Expected::Everything => {
            for test in result.tests.iter().filter(|test| test.score < test.max_score) {
                findings.add(exercise, format!("{label} fails {}: {}", test.name, indent(&test.message)));
            }
        }
        Expected::Fails(fails) => {
            for name in fails.difference(&failed) {
                findings.add(exercise, format!("{label} was to fail {name}, and passes it"));
            }
            for test in result.tests.iter().filter(|test| failed.contains(&test.name) && !fails.contains(&test.name)) {
                findings.add(exercise, format!("{label} also fails {}: {}", test.name, indent(&test.message)));
            }
        }
    }
}

fn indent(message: &str) -> String {
    message.replace('\n', "\n        ")
}

/// Whether each hidden behaviour has a mistake that fails it and at most two others.
fn coverage<'k>(exercise: &Exercise, known: impl Iterator<Item = &'k Known>, findings: &mut Findings) {
    let fails: Vec<&BTreeSet<String>> = known
        .filter_map(|answer| match &answer.expected {
            Expected::Fails(fails) => Some(fails),
            _ => None,
        })
        .collect();
    for test in exercise.tests.iter().filter(|test| matches!(test.kind, Kind::Hidden | Kind::Interleaving)) {
        if !fails.iter().any(|fails| fails.contains(&test.name) && fails.len() <= 3) {
            findings.add(exercise, format!("no mistake fails {} and at most two others", test.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn a_mistake_names_what_fails_and_says_why() {
        let names = |text| header(text).map(|names| names.into_iter().collect::<Vec<_>>().join(" "));
        assert_eq!(names("//! fails: b, a\n//! Why.\nfn f() {}").as_deref(), Some("a b"));
        assert_eq!(names("//! fails: a\nfn f() {}"), None);
        assert_eq!(names("//! fails:\n//! Why."), None);
        assert_eq!(names("fn f() {}"), None);
    }
}
