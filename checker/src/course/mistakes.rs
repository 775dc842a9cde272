//! The known mistakes of an exercise: wrong answers that people really write, each with the tests that it fails and a
//! sentence that says why.
//!
//! A mistake is a whole `lib.rs` whose header is in `//!` lines, or a patch: the same header, then the diff against the
//! solution or one of its alternatives.

use super::patch::{self, Place};
use super::{Course, Exercise};
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The base of a patch that names no alternative.
pub const SOLUTION: &str = "src/lib.rs";

/// A known mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its file's name without the ending.
    pub name: String,
    pub cause: Cause,
    pub form: Form,
}

/// What a mistake says of itself: a cause, and how it shows itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Exactly the tests that fail.
    pub fails: BTreeSet<String>,
    /// Why they do. It is shown to people whose code fails the same tests.
    pub sentence: String,
}

/// How a mistake is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// The whole answer, header included.
    Whole(String),
    /// What is different from `base`, a path below the solution's folder.
    Patch { base: String, diff: String },
}

impl Mistake {
    /// Its file's name.
    pub fn file(&self) -> String {
        match self.form {
            Form::Whole(_) => format!("{}.rs", self.name),
            Form::Patch { .. } => format!("{}.patch", self.name),
        }
    }

    /// The wrong answer itself; `folder` is the solution's.
    ///
    /// # Errors
    /// When it is a patch that does not apply.
    pub fn source(&self, folder: &Path) -> Result<String> {
        match &self.form {
            Form::Whole(text) => Ok(text.clone()),
            Form::Patch { base, diff } => {
                let path = folder.join(base);
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("cannot read its base {}", path.display()))?;
                patch::apply(&text, diff, Place::WhereItFits).with_context(|| format!("it does not apply to {base}"))
            }
        }
    }

    /// Reads what the file `file` holds.
    fn parse(file: &str, text: String) -> Result<Self> {
        if let Some(name) = file.strip_suffix(".patch") {
            let text = text.replace("\r\n", "\n");
            let at = text.find("\n--- ").context("it has no diff: no line begins with `--- a/`")? + 1;
            let (head, diff) = text.split_at(at);
            let base = base_of(diff)?.to_owned();
            let cause = Cause::parse(head.lines())?;
            return Ok(Self { name: name.to_owned(), cause, form: Form::Patch { base, diff: diff.to_owned() } });
        }
        let name = file.strip_suffix(".rs").context("it is neither a .rs nor a .patch file")?;
        let cause = Cause::parse(text.lines().map_while(|line| line.strip_prefix("//!")))?;
        Ok(Self { name: name.to_owned(), cause, form: Form::Whole(text) })
    }
}

impl Cause {
    /// Reads the lines of a mistake's header: `fails: …`, then the sentence.
    ///
    /// # Errors
    /// When one of the two is missing.
    pub fn parse<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Self> {
        let mut lines = lines.map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let names = first.strip_prefix("fails:").context("it does not begin with `fails:` and the tests that fail")?;
        let fails: BTreeSet<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        ensure!(!fails.contains(""), "`fails:` is not a list of tests with commas between them");
        let sentence = lines.collect::<Vec<_>>().join(" ");
        ensure!(!sentence.is_empty(), "no sentence after `fails:` says why they fail");
        Ok(Self { fails, sentence })
    }
}

/// The file that a diff changes, below the solution's folder.
fn base_of(diff: &str) -> Result<&str> {
    let mut lines = diff.lines();
    let (from, to) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    match (from.strip_prefix("--- a/"), to.strip_prefix("+++ b/")) {
        (Some(from), Some(to)) if from == to && is_base(from) => Ok(from),
        _ => bail!("its diff must be of {SOLUTION} or of alternatives/NAME.rs: `--- a/{SOLUTION}`, `+++ b/{SOLUTION}`"),
    }
}

fn is_base(path: &str) -> bool {
    let alternative = path.strip_prefix("alternatives/").and_then(|file| file.strip_suffix(".rs"));
    path == SOLUTION || alternative.is_some_and(|name| !name.is_empty() && !name.contains('/'))
}

/// The folder of an exercise's solution.
pub fn solution_folder(course: &Course, exercise: &Exercise) -> PathBuf {
    course.root.join("solutions").join(&exercise.place)
}

/// Reads the mistakes of an exercise: each file's name, and what it holds or what is wrong with it. Where there are no
/// solutions, as in a handout, there are no mistakes.
pub fn read(course: &Course, exercise: &Exercise) -> Vec<(String, Result<Mistake>)> {
    let folder = solution_folder(course, exercise).join("mistakes");
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|file| file.ends_with(".rs") || file.ends_with(".patch"))
        .collect();
    files.sort();
    let mut all: Vec<(String, Result<Mistake>)> = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(folder.join(&file)).context("it cannot be read");
        let mut mistake = text.and_then(|text| Mistake::parse(&file, text));
        let twin = file.rsplit_once('.').map(|(name, _)| format!("{name}.patch"));
        if file.ends_with(".rs") && all.last().is_some_and(|(last, _)| Some(last) == twin.as_ref()) {
            mistake = mistake.and_then(|_| bail!("it is there as a patch, too: remove one of them"));
        }
        all.push((file, mistake));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_names_what_fails_and_says_why() {
        let diff = "--- a/src/lib.rs\n+++ b/src/lib.rs\n@@ -1 +1 @@\n-a\n+b\n";
        let patch = |head: &str, diff: &str| format!("{head}{diff}");
        let cases = [
            ("m.rs", "//! fails: b, a\n//! Why\n//! so.\nfn f() {}".to_owned(), Ok("a b: Why so.")),
            ("m.rs", "//! fails: a\nfn f() {}".to_owned(), Err("no sentence")),
            ("m.rs", "//! fails:\n//! Why.".to_owned(), Err("is not a list")),
            ("m.rs", "fn f() {}".to_owned(), Err("does not begin with")),
            ("m.patch", patch("fails: b, a\n\nWhy\nso.\n\n", diff), Ok("a b: Why so.")),
            ("m.patch", patch("fails: a\r\n\r\nWhy.\r\n\r\n", &diff.replace('\n', "\r\n")), Ok("a: Why.")),
            ("m.patch", patch("fails: a\n\n", diff), Err("no sentence")),
            ("m.patch", patch("fails: a\n\nWhy.\n", ""), Err("it has no diff")),
            (
                "m.patch",
                patch("fails: a\n\nWhy.\n\n", &diff.replace("src/lib.rs", "../x.rs")),
                Err("its diff must be of"),
            ),
            ("m.patch", patch("fails: a\n\nWhy.\n\n", &diff.replacen("src", "tests", 1)), Err("its diff must be of")),
        ];
        for (file, text, expected) in cases {
            let read = Mistake::parse(file, text.clone()).map(|mistake| {
                assert_eq!(mistake.file(), file);
                let fails: Vec<String> = mistake.cause.fails.into_iter().collect();
                format!("{}: {}", fails.join(" "), mistake.cause.sentence)
            });
            match (read, expected) {
                (Ok(read), Ok(expected)) => assert_eq!(read, expected),
                (Err(error), Err(expected)) => assert!(format!("{error:#}").contains(expected), "{text}: {error:#}"),
                (read, _) => panic!("{text}: {read:?}"),
            }
        }
    }
}
