//! What is the same in every exercise: `new` writes it, and `audit` holds exercises to it.

use super::new::Kinds;
use crate::course::Exercise;
use anyhow::{Context, Result};
use std::path::Path;
use toml::{Table, Value};

/// The trybuild driver.
pub const DRIVER: &str = r#"//! Programs that must not compile, each beside a control that must.

#[test]
fn compile_fail() {
    let cases = probe::compile_fail_cases(env!("CARGO_MANIFEST_DIR"));
    let trybuild = trybuild::TestCases::new();
    for case in &cases.fail {
        trybuild.compile_fail(case);
    }
    for control in &cases.pass {
        trybuild.pass(control);
    }
}
"#;

/// The driver of the explored tests, `tests/explore.rs`, where there are any.
pub const EXPLORE: &str = r#"//! The tests of visible.rs and hidden.rs that are explored: all orders of their threads, in virtual time.
#![cfg(not(feature = "interleave"))]

probe::explored_tests!();
"#;

const INHERITED: &str = "version.workspace = true
edition.workspace = true
rust-version.workspace = true
license.workspace = true
publish.workspace = true
";

/// What an exercise with explored tests has besides.
const FEATURE: &str = "[features]
# The learner's own threads, locks and clocks under test, for the explored tests.
interleave = [\"dep:std\"]

";
const EXPLORED_STD: &str =
    "std = { package = \"interleaved_std\", path = \"../../../checker/interleaved_std\", optional = true }\n";

/// The manifest of a new exercise.
pub fn exercise_manifest(name: &str, kinds: Kinds) -> String {
    let trybuild = if kinds.compile_fail { "trybuild.workspace = true\n" } else { "" };
    let (feature, std) = if kinds.explore { (FEATURE, EXPLORED_STD) } else { ("", "") };
    format!(
        "[package]
name = \"{name}\"
{INHERITED}
[package.metadata.exercise]
title = \"{name}: \"
slides = []
minutes = 30

{feature}[dependencies]
{std}
[dev-dependencies]
probe.workspace = true
{trybuild}
[lints]
workspace = true
"
    )
}

/// The manifest of the solution in `place`, without what it takes over from the exercise's. `files` are the exercise's files
/// of tests.
pub fn solution_manifest(name: &str, place: &str, files: &[&str], explore: bool) -> String {
    let (feature, std) = if explore { (FEATURE, EXPLORED_STD) } else { ("", "") };
    let tests: String = files
        .iter()
        .map(|file| format!("[[test]]\nname = \"{file}\"\npath = \"../../../exercises/{place}/tests/{file}.rs\"\n\n"))
        .collect();
    format!(
        "[package]
name = \"{name}_solution\"
{INHERITED}
[lib]
name = \"{name}\"
doc = false

{tests}{feature}[dependencies]
{std}
[dev-dependencies]
probe.workspace = true

[lints]
workspace = true
"
    )
}

/// The exercise's files of tests that are programs.
pub const TESTS: [&str; 2] = ["visible", "hidden"];

/// How the manifests of an exercise and of its solution in `folder` differ from what they must be; empty if they do not.
///
/// # Errors
/// When one cannot be read.
pub fn differences(exercise: &Exercise, folder: &Path) -> Result<Vec<String>> {
    let own = exercise.folder.join("Cargo.toml");
    let own: Table = std::fs::read_to_string(&own)?.parse().context("its Cargo.toml is not TOML")?;
    let solution: Table =
        std::fs::read_to_string(folder.join("Cargo.toml"))?.parse().context("its solution's Cargo.toml is not TOML")?;
    let has = |file: &&str| exercise.folder.join("tests").join(format!("{file}.rs")).is_file();
    let files: Vec<&str> = TESTS.into_iter().filter(has).collect();
    let kinds = Kinds { explore: exercise.is_explored(), ..Kinds::default() };
    let mut wanted_own: Table = exercise_manifest(&exercise.name, kinds).parse()?;
    let mut wanted: Table = solution_manifest(&exercise.name, &exercise.place, &files, kinds.explore).parse()?;
    for wanted in [&mut wanted_own, &mut wanted] {
        // What an answer may use is the exercise's to say, but for the std that its explored tests need.
        if let (Some(Value::Table(own)), Some(Value::Table(wanted))) =
            (own.get("dependencies"), wanted.get_mut("dependencies"))
        {
            wanted.extend(
                own.iter().filter(|(name, _)| *name != "std").map(|(name, value)| (name.clone(), value.clone())),
            );
        }
    }
    if !own.contains_key("dependencies") && !kinds.explore {
        wanted_own.remove("dependencies");
        wanted.remove("dependencies");
    }
    if let Some(mut dev) = own.get("dev-dependencies").cloned() {
        wanted_own.insert("dev-dependencies".to_owned(), dev.clone());
        if let Value::Table(dev) = &mut dev {
            dev.remove("trybuild");
            // A solution with tests of its own may prove by trybuild what the exercise does not show.
            if let Some(trybuild) = solution.get("dev-dependencies").and_then(|dev| dev.get("trybuild"))
                && folder.join("tests").is_dir()
            {
                dev.insert("trybuild".to_owned(), trybuild.clone());
            }
        }
        wanted.insert("dev-dependencies".to_owned(), dev);
    }
    let metadata = own.get("package").and_then(|package| package.get("metadata")).cloned();
    if let (Some(metadata), Some(Value::Table(package))) = (metadata, wanted_own.get_mut("package")) {
        package.insert("metadata".to_owned(), metadata);
    }
    let mut all = Vec::new();
    for (what, is, must) in [("its", &own, &wanted_own), ("its solution's", &solution, &wanted)] {
        for (key, value) in must {
            if is.get(key) != Some(value) {
                all.push(format!("{what} Cargo.toml differs in [{key}] from what `new` writes for it"));
            }
        }
        for key in is.keys().filter(|key| !must.contains_key(*key)) {
            all.push(format!("{what} Cargo.toml has [{key}], which no exercise has"));
        }
    }
    Ok(all)
}
