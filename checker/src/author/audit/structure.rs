//! What can be seen of an exercise without compiling anything.

use super::Findings;
use crate::author::template;
use crate::course::{Course, Exercise, Kind, mistakes, same_lines};
use std::collections::BTreeSet;

/// Reports what is missing or out of place.
pub(super) fn check(course: &Course, exercise: &Exercise, findings: &mut Findings) {
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
    let drivers = [
        (exercise.has(Kind::CompileFail), "compile_fail.rs", template::DRIVER),
        (exercise.is_explored(), "explore.rs", template::EXPLORE),
    ];
    for (is_needed, file, text) in drivers {
        let found = std::fs::read(exercise.folder.join("tests").join(file)).ok();
        let is_right = match &found {
            Some(found) => is_needed && same_lines(found, text.as_bytes()),
            None => !is_needed,
        };
        if !is_right {
            let must = if is_needed { "is not the common driver" } else { "drives nothing: remove it" };
            findings.add(exercise, format!("tests/{file} {must}"));
        }
    }
    if exercise.is_explored() {
        for name in blocking(exercise) {
            let why = "which blocks threads that the explorer knows nothing of: its tests cannot be explored";
            findings.add(exercise, format!("an answer may use {name}, {why}"));
        }
    }
    match template::differences(exercise, &mistakes::solution_folder(course, exercise)) {
        Ok(differences) => differences.into_iter().for_each(|difference| findings.add(exercise, difference)),
        Err(error) => findings.add(exercise, format!("its manifests cannot be compared: {error}")),
    }
    let own = std::fs::read(exercise.folder.join("src").join("lib.rs"));
    if !own.is_ok_and(|own| course.stub(exercise).is_ok_and(|stub| same_lines(&own, &stub))) {
        findings.add(exercise, format!("src/lib.rs and checker/stubs/{}/lib.rs differ", exercise.name));
    }
    if !course.kept_manifest(&exercise.name).is_file() || !course.changes(&exercise.at()).is_empty() {
        let kept = format!("checker/stubs/{}/manifest.toml", exercise.name);
        findings.add(exercise, format!("Cargo.toml and {kept} differ: `cargo run -- audit --write` writes that"));
    }
}

/// Libraries that put a thread to sleep, or start threads of their own, below the std that is explored.
const BLOCKING: [&str; 6] = ["async-io", "async-std", "futures", "polling", "smol", "tokio"];

/// Which of them an answer to the exercise may use.
fn blocking(exercise: &Exercise) -> Vec<String> {
    let manifest = std::fs::read_to_string(exercise.folder.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let Some(toml::Value::Table(dependencies)) = manifest.get("dependencies") else { return Vec::new() };
    let package = |(name, value): (&String, &toml::Value)| {
        value.get("package").and_then(toml::Value::as_str).unwrap_or(name).to_owned()
    };
    dependencies.iter().map(package).filter(|name| BLOCKING.contains(&name.as_str())).collect()
}
