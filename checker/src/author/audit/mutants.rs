//! Mutants of the solution, proposed by cargo-mutants and graded as any answer: what survives shows what no test asks for.

use super::{Findings, Judged, judge_all};
use crate::build::Prepared;
use crate::course::{Course, Exercise};
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
    let source_path = course.root.join("solutions").join(&exercise.place).join("src").join("lib.rs");
    let source = std::fs::read_to_string(&source_path)?;
    let stub = String::from_utf8_lossy(&course.stub(exercise)?).into_owned();
    let (given, mutants): (Vec<_>, Vec<_>) =
        list(course, exercise)?.into_iter().partition(|mutant| is_given(&stub, &mutant.diff));
    let mut sources = Vec::new();
    for mutant in &mutants {
        let mutated = apply(&source, &mutant.diff)
            .with_context(|| format!("the diff of the mutant \"{}\" does not fit the solution", mutant.name))?;
        sources.push(Sources::from_text(mutated));
    }
    let work: Vec<Judged<'_>> = mutants
        .iter()
        .zip(&sources)
        .map(|(mutant, sources)| Judged { label: description(&mutant.name), exercise, sources })
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
    let hunk = diff.lines().skip_while(|line| !line.starts_with("@@"));
    let removed: Vec<&str> = hunk.filter_map(|line| line.strip_prefix('-')).collect();
    !removed.is_empty() && stub.windows(removed.len()).any(|lines| lines == removed)
}

/// What a mutant does, without where: that changes with every line above it.
fn description(name: &str) -> &str {
    name.splitn(4, ':').nth(3).map_or(name, str::trim)
}

/// The source with a unified diff applied; `None` if it does not fit.
fn apply(source: &str, diff: &str) -> Option<String> {
    let mut lines: Vec<&str> = source.lines().collect();
    let mut moved = 0_isize;
    let mut rest = diff.lines().skip_while(|line| !line.starts_with("@@")).peekable();
    while let Some(head) = rest.next() {
        // "@@ -12,7 +12,7 @@": the old text begins at line 12.
        let first: isize = head.split(['-', ',', ' ']).find_map(|part| part.parse().ok())?;
        let (mut old, mut new) = (Vec::new(), Vec::new());
        while let Some(line) = rest.next_if(|line| !line.starts_with("@@")) {
            match line.split_at_checked(1) {
                Some(("-", text)) => old.push(text),
                Some(("+", text)) => new.push(text),
                Some((" ", text)) => {
                    old.push(text);
                    new.push(text);
                }
                None => {
                    old.push("");
                    new.push("");
                }
                Some(_) => {}
            }
        }
        let start = usize::try_from(first - 1 + moved).ok()?;
        if lines.get(start..start + old.len())? != old.as_slice() {
            return None;
        }
        moved += isize::try_from(new.len()).ok()? - isize::try_from(old.len()).ok()?;
        lines.splice(start..start + old.len(), new);
    }
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_is_applied_where_it_says() {
        let diff = "--- a\n+++ b\n@@ -1,3 +1,3 @@\n a\n-b\n+B /* ~ changed ~ */\n c\n";
        assert_eq!(apply("a\nb\nc\n", diff).as_deref(), Some("a\nB /* ~ changed ~ */\nc\n"));
        assert_eq!(apply("a\nx\nc\n", diff), None);
    }

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
