//! Tricks, and right answers that look like some, with what must come of each in `redteam/table.toml`.

mod common;

#[cfg(unix)]
use common::copy;
use common::{JOBS, Run, real_root, real_target, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(serde::Deserialize)]
struct Table {
    answer: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    verdict: String,
    base: Option<String>,
    #[serde(default)]
    flag: bool,
    /// Words that are somewhere in the result.
    #[serde(default)]
    says: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("redteam")
}

/// Grades these answers to an exercise of the real course.
fn grade(exercise: &str, answers: &[PathBuf], out: &Path) -> serde_json::Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
    command.args(["grade", "--jobs", JOBS, "--exercise", exercise, "--out"]).arg(out).args(answers);
    let output = command.current_dir(real_root()).env("CARGO_TARGET_DIR", real_target()).run();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let grades = std::fs::read(out.join("grades.json")).expect("grades");
    serde_json::from_slice(&grades).expect("JSON")
}

#[test]
fn no_trick_earns_more_than_its_base_and_no_oddity_costs_a_point() {
    let table = std::fs::read_to_string(folder().join("table.toml")).expect("the table");
    let table: Table = toml::from_str(&table).expect("TOML");
    let mut exercises: BTreeMap<&str, Vec<PathBuf>> = BTreeMap::new();
    for row in &table.answer {
        let (exercise, _) = row.file.split_once('/').expect("EXERCISE/NAME.rs");
        exercises.entry(exercise).or_default().push(folder().join(&row.file));
    }
    let mut results: BTreeMap<String, serde_json::Value> = BTreeMap::new();
    let out = tempfile::tempdir().expect("a folder");
    for (exercise, answers) in &exercises {
        let there = std::fs::read_dir(folder().join(exercise)).expect("a folder");
        let there: BTreeSet<PathBuf> = there.map(|entry| entry.expect("an entry").path()).collect();
        assert_eq!(there, answers.iter().cloned().collect(), "every file is in the table, and the other way round");
        let mut grades = grade(exercise, answers, &out.path().join(exercise));
        for submission in grades["submissions"].as_array_mut().expect("submissions") {
            let name = format!("{exercise}/{}.rs", submission["id"].as_str().expect("an id"));
            let feedback = out.path().join(exercise).join(submission["id"].as_str().unwrap_or_default());
            let feedback = std::fs::read_to_string(feedback.join("feedback.md")).expect("feedback");
            assert!(!feedback.contains("/bin/"), "{name} shows what it has read: {feedback}");
            results.insert(name, submission["exercises"][0].take());
        }
    }
    let mut wrong = Vec::new();
    for Row { file, verdict, base, flag, says } in &table.answer {
        let result = &results[file];
        let score = |file: &str| results[file]["score"].as_f64().expect("a score");
        let most = base.as_deref().map(score);
        let full = verdict != "pass" || result["score"] == result["max_score"];
        if result["verdict"] != *verdict
            || most.is_some_and(|most| score(file) > most)
            || !full
            || result["flags"].is_array() != *flag
            || !result.to_string().contains(says)
        {
            let message = &result["message"];
            let (found, flags) = (&result["verdict"], &result["flags"]);
            wrong.push(format!(
                "{file}: {found} and not {verdict}, {} points, {most:?} at most, {flags}: {message}",
                score(file)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What cannot be a file by itself: names with line breaks in them.
#[cfg(unix)]
#[test]
fn names_of_files_mean_nothing() {
    let never_ready = folder().join("timer_future").join("never_ready.rs");
    let text = std::fs::read_to_string(&never_ready).expect("the base");
    let class = tempfile::tempdir().expect("a folder");
    // The names of the other files, and what lib.rs has before the rest.
    let cases = [
        ("line_break", "passwd\n.rs", "#[path = \"passwd\\n.rs\"]\nmod other;\n"),
        ("folder_with_a_line_break", "a\nb/mod.rs", "#[path = \"a\\nb/mod.rs\"]\nmod other;\n"),
        ("list_of_files", "lib.rs:\n.rs", "#[path = \"lib.rs:\\n.rs\"]\nmod other;\n"),
    ];
    let mut answers = Vec::new();
    for (name, other, head) in cases {
        let folder = class.path().join(name);
        let lib = folder.join("src").join("lib.rs");
        copy(&never_ready, &lib);
        std::fs::write(&lib, format!("{head}{text}")).expect("a file");
        copy(&never_ready, &folder.join("src").join(other));
        answers.push(folder);
    }
    let grades = grade("timer_future", &answers, &class.path().join("out"));
    for submission in grades["submissions"].as_array().expect("submissions") {
        let result = &submission["exercises"][0];
        assert_eq!((&result["verdict"], &result["score"]), (&"compile_error".into(), &0.0.into()), "{submission:#}");
    }
}
