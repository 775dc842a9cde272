//! Mutants of the solution, proposed by cargo-mutants and graded as any answer: what survives shows what no test asks for.

use super::{Findings, Judged, judge_all};
use crate::build::Prepared;
use crate::course::patch::{self, Place};
use crate::course::{Course, Exercise, mistakes};
use crate::engine::Manner;
use crate::submission::Sources;
use crate::verdict::Verdict;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::process::Command;

#[derive(Deserialize)]
struct Mutant {
    name: String,
    diff: String,
}

/// Grades every mutant; returns how many there were of each kind.
pub(super) fn check(
    course: &Course,
    prepared: &Prepared,
    exercise: &Exercise,
    findings: &mut Findings,
) -> Result<String> {
    let source_path = mistakes::solution_folder(course, exercise).join("src").join("lib.rs");
    let source = std::fs::read_to_string(&source_path)?;
    let stub = String::from_utf8_lossy(&course.stub(exercise)?).into_owned();
    let (given, mutants): (Vec<_>, Vec<_>) =
        list(course, exercise)?.into_iter().partition(|mutant| is_given(&stub, &mutant.diff));
    let mut sources = Vec::new();
    for mutant in &mutants {
        let mutated = patch::apply(&source, hunks(&mutant.diff), Place::AsNamed)
            .with_context(|| format!("the diff of the mutant \"{}\" does not fit the solution", mutant.name))?;
        sources.push(Sources::from_text(mutated));
    }
    let work: Vec<Judged<'_>> = mutants
        .iter()
        .zip(&sources)
        .map(|(mutant, sources)| Judged { label: description(&mutant.name), exercise, sources, manner: Manner::PROOF })
        .collect();
    let results = judge_all(prepared, &work)?;
    let (mut caught, mut unviable, mut equivalent) = (0, 0, 0);
    let mut used = vec![false; exercise.equivalent.len()];
    for (mutant, result) in mutants.iter().zip(&results) {
        let what = description(&mutant.name);
        let listed = exercise.equivalent.iter().position(|known| known.mutant == what);
        if result.tests.iter().all(|test| test.verdict == Verdict::CompileError) {
            unviable += 1;
        } else if !result.is_ready() {
            caught += 1;
        } else if let Some(index) = listed {
            used[index] = true;
            equivalent += 1;
        } else {
            findings.add(exercise, format!("no test catches the mutant \"{what}\" ({})", mutant.name));
        }
    }
    for (known, _) in exercise.equivalent.iter().zip(used).filter(|(_, used)| !used) {
        findings.add(exercise, format!("\"{}\" is listed as equivalent, and no such mutant survives", known.mutant));
    }
    Ok(format!(
        "{} mutants: {caught} caught, {equivalent} equivalent, {unviable} do not compile, {} of what the stub gives",
        mutants.len() + given.len(),
        given.len()
    ))
}

fn list(course: &Course, exercise: &Exercise) -> Result<Vec<Mutant>> {
    let output = Command::new("cargo")
        .args(["mutants", "--list", "--json", "--diff", "--package", &format!("{}_solution", exercise.name)])
        .current_dir(&course.root)
        .output()
        .context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "cargo mutants does not work: `cargo install --locked cargo-mutants` installs it. It says:\n{}",
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    serde_json::from_slice(&output.stdout).context("cargo mutants printed something else than its list")
}

/// Whether a mutant changes only lines that the stub gives as they are: no test of an answer asks for those.
fn is_given(stub: &str, diff: &str) -> bool {
    let stub: Vec<&str> = stub.lines().collect();
    let removed: Vec<&str> = hunks(diff).lines().filter_map(|line| line.strip_prefix('-')).collect();
    !removed.is_empty() && stub.windows(removed.len()).any(|lines| lines == removed)
}

/// A diff without its head, which names no files but the mutation.
fn hunks(diff: &str) -> &str {
    diff.find("\n@@").map_or(diff, |at| &diff[at + 1..])
}

/// What a mutant does, without where: that changes with every line above it.
fn description(name: &str) -> &str {
    name.splitn(4, ':').nth(3).map_or(name, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_stub_gives_is_nobodys_answer() {
        let diff = "--- a\n+++ b\n@@ -1,3 +1,3 @@\n a\n-b\n+B /* ~ changed ~ */\n c\n";
        assert!(is_given("x\nb\ny\n", diff));
        assert!(!is_given("x\n todo!()\ny\n", diff));
    }

    #[test]
    fn a_mutant_is_known_by_what_it_does() {
        assert_eq!(description("solutions/a/src/lib.rs:12:9: replace f with ()"), "replace f with ()");
    }
}
