//! Reads compile-fail cases: the header of the program, and from its `.stderr` the errors that it must have.

use super::{Kind, Test};
use anyhow::{Context, Result, ensure};
use std::path::Path;

/// What stands for hidden tests among the needs of a case that is handed out.
pub(super) const GRADED: &str = "graded";

/// What a compile-fail case has beyond any test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileFail {
    /// The tests that must pass before the case earns its points.
    pub needs: Vec<String>,
    /// Whether hidden tests are among them, which a handout calls `graded`.
    pub needs_graded: bool,
    /// The errors that the compiler must report, among others perhaps.
    pub errors: Vec<ExpectedError>,
}

/// An error as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedError {
    /// The error's code, `E0505`, or a lint's name; where rustc gives none, none.
    pub code: Option<String>,
    /// The first line of the error: it is compared only where there is no code.
    pub message: String,
    /// The line of the case that the error points at, from 1.
    pub line: u32,
}

pub(super) fn read(folder: &Path) -> Result<Vec<Test>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    let mut cases = Vec::new();
    for name in names.iter().filter(|name| !name.ends_with("_ok")) {
        ensure!(names.contains(&format!("{name}_ok")), "the case {name}.rs has no control {name}_ok.rs");
        cases.push(read_case(folder, name).with_context(|| format!("the compile-fail case {name}"))?);
    }
    Ok(cases)
}

fn read_case(folder: &Path, name: &str) -> Result<Test> {
    let program = folder.join(format!("{name}.rs"));
    let stderr = folder.join(format!("{name}.stderr"));
    let text = std::fs::read_to_string(&program).with_context(|| format!("cannot read {}", program.display()))?;
    let words = std::fs::read_to_string(&stderr).with_context(|| format!("cannot read {}", stderr.display()))?;
    let mut behaviour = Vec::new();
    let (mut points, mut needs, mut title) = (None, Vec::new(), false);
    for line in text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim) {
        if let Some(number) = line.strip_prefix("points:") {
            points = Some(number.trim().parse().context("`points:` is not a whole number")?);
        } else if let Some(names) = line.strip_prefix("needs:") {
            needs = names.split(',').map(|name| name.trim().to_owned()).collect();
        } else if line == "title" {
            title = true;
        } else {
            behaviour.push(line);
        }
    }
    let errors = expected_errors(&words);
    ensure!(!errors.is_empty(), "{} has no error in it", stderr.display());
    let behaviour = behaviour.join(" ").trim().to_owned();
    ensure!(!behaviour.is_empty(), "it has no behaviour in its header");
    let points = points.context("it has no `//! points:` in its header")?;
    ensure!(points == 0 || !needs.is_empty(), "it earns points and has no `//! needs:`: a stub would earn them");
    let needs_graded = needs.iter().any(|name| name == GRADED);
    needs.retain(|name| name != GRADED);
    Ok(Test {
        name: name.to_owned(),
        behaviour,
        kind: Kind::CompileFail,
        points,
        lesson: String::new(),
        title,
        explored: false,
        seconds: 60,
        compile_fail: Some(CompileFail { needs, needs_graded, errors }),
    })
}

/// The errors in rustc's own words, as trybuild keeps them: `error[CODE]: message`, then `--> file:line:column`.
fn expected_errors(stderr: &str) -> Vec<ExpectedError> {
    let mut errors = Vec::new();
    let mut open: Option<(Option<String>, String)> = None;
    let mut lints = stderr.lines().filter_map(lint_name);
    for line in stderr.lines() {
        if let Some(rest) = line.strip_prefix("error") {
            let (code, message) = match rest.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
                Some((code, message)) => (Some(code.to_owned()), message),
                None => (None, rest.trim_start_matches(": ")),
            };
            open = Some((code, message.to_owned()));
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some((code, message)) = open.take()
            && let Some(number) = place.split(':').nth(1).and_then(|number| number.parse().ok())
        {
            errors.push(ExpectedError { code, message, line: number });
        }
    }
    // A denied lint has its name as code in the compiler's JSON, and only a note with it in the text.
    for error in errors.iter_mut().filter(|error| error.code.is_none()) {
        if error.message.starts_with("unused ") {
            error.code = lints.next();
        }
    }
    errors
}

/// The lint in a line as `  |         ^^^^ #[deny(unused_must_use)]` or `note: the lint level is defined here`'s code.
fn lint_name(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("#![deny(")?;
    Some(rest.split(')').next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_with_code_message_and_line() {
        let cases = [
            (
                "error[E0505]: cannot move out of `socket` because it is borrowed\n --> tests/compile_fail/moved.rs:9:10\n",
                Some("E0505"),
                9,
            ),
            (
                "error: future cannot be sent between threads safely\n  --> tests/compile_fail/rc.rs:12:5\n   |\n",
                None,
                12,
            ),
            (
                "error: unused implementer of `Future` that must be used\n --> tests/compile_fail/a.rs:8:5\n  |\nnote: the lint \
                 level is defined here\n --> tests/compile_fail/a.rs:4:9\n  |\n4 | #![deny(unused_must_use)]\n",
                Some("unused_must_use"),
                8,
            ),
        ];
        for (stderr, code, line) in cases {
            let errors = expected_errors(stderr);
            assert_eq!(errors.len(), 1, "{stderr}");
            assert_eq!(errors[0].code.as_deref(), code, "{stderr}");
            assert_eq!(errors[0].line, line, "{stderr}");
        }
    }
}
