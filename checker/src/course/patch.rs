//! Unified diffs of one file: applied exactly, and made so that they can be.
//!
//! diffy reads and writes them. Its own `apply` takes the nearest place at which a hunk fits, which may be the wrong one
//! of two; here that is an error.

use diffy::{DiffOptions, Hunk, Line, Patch};
use std::ops::Range;
use thiserror::Error;

/// How many unchanged lines stand around a change, unless more are needed to tell its place.
const CONTEXT: usize = 2;

/// Where the hunks of a diff belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the line that the hunk names.
    AsNamed,
    /// At the one place where its lines stand, whatever line it names.
    WhereItFits,
}

/// Why a diff cannot be applied.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    #[error("it is not a unified diff of one file: {0}")]
    NotADiff(String),
    #[error("its change number {0} fits nowhere: the lines that it expects are not there")]
    Nowhere(usize),
    #[error("its change number {0} fits in {1} places: more lines around it are needed")]
    Ambiguous(usize, usize),
}

/// The text with the diff applied. Every line that the diff expects must be there as it is.
///
/// # Errors
/// When the diff cannot be read, or one of its hunks has no place or, under [`Place::WhereItFits`], more than one.
pub fn apply(base: &str, diff: &str, place: Place) -> Result<String, Misfit> {
    let patch = Patch::from_str(diff).map_err(|error| Misfit::NotADiff(error.to_string()))?;
    if patch.hunks().is_empty() {
        return Err(Misfit::NotADiff("it changes nothing".to_owned()));
    }
    let lines: Vec<&str> = base.split_inclusive('\n').collect();
    let mut out = String::new();
    let mut done = 0;
    for (hunk, number) in patch.hunks().iter().zip(1..) {
        let old = find(&lines, hunk, number, place)?;
        // Hunks are in the order of the file.
        let kept = lines.get(done..old.start).ok_or(Misfit::Nowhere(number))?;
        out.extend(kept.iter().copied());
        out.extend(hunk.lines().iter().filter_map(|line| match line {
            Line::Context(text) | Line::Insert(text) => Some(*text),
            Line::Delete(_) => None,
        }));
        done = old.end;
    }
    out.extend(lines[done..].iter().copied());
    Ok(out)
}

/// The lines of the base that a hunk replaces.
fn find(lines: &[&str], hunk: &Hunk<'_, str>, number: usize, place: Place) -> Result<Range<usize>, Misfit> {
    let old: Vec<&str> = hunk
        .lines()
        .iter()
        .filter_map(|line| match line {
            Line::Context(text) | Line::Delete(text) => Some(*text),
            Line::Insert(_) => None,
        })
        .collect();
    if old.is_empty() {
        return Err(Misfit::Nowhere(number));
    }
    let mut starts = (0..lines.len()).filter(|&start| lines[start..].starts_with(&old));
    let start = match place {
        Place::AsNamed => starts.find(|start| start + 1 == hunk.old_range().start()).ok_or(Misfit::Nowhere(number))?,
        Place::WhereItFits => {
            let starts: Vec<usize> = starts.collect();
            match starts.as_slice() {
                [] => return Err(Misfit::Nowhere(number)),
                [start] => *start,
                more => return Err(Misfit::Ambiguous(number, more.len())),
            }
        }
    };
    Ok(start..start + old.len())
}

/// The diff that turns `base` into `edited`, for `git apply` in the folder that has `path` in it: with two lines of
/// context, or as many as its places need to be the only ones. `None` if the texts are the same.
pub fn make(base: &str, edited: &str, path: &str) -> Option<String> {
    if base == edited {
        return None;
    }
    let diff = |context| {
        let mut options = DiffOptions::new();
        options.set_context_len(context);
        options.set_original_filename(format!("a/{path}")).set_modified_filename(format!("b/{path}"));
        options.create_patch(base, edited).to_string()
    };
    let whole = base.lines().count();
    (CONTEXT..whole.max(CONTEXT))
        .map(diff)
        .find(|diff| apply(base, diff, Place::WhereItFits).as_deref() == Ok(edited))
        .or_else(|| Some(diff(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "--- a/x\n+++ b/x\n@@ -2,3 +2,3 @@\n b\n-c\n+C\n d\n";

    #[test]
    fn a_diff_is_applied_exactly_and_in_one_place() {
        let applied = |text: &str| Ok(text.to_owned());
        let cases = [
            ("a\nb\nc\nd\n", Place::WhereItFits, applied("a\nb\nC\nd\n")),
            ("a\nb\nc\nd\n", Place::AsNamed, applied("a\nb\nC\nd\n")),
            ("new\na\nb\nc\nd\n", Place::WhereItFits, applied("new\na\nb\nC\nd\n")),
            ("new\na\nb\nc\nd\n", Place::AsNamed, Err(Misfit::Nowhere(1))),
            ("a\nb\nc\nD\n", Place::WhereItFits, Err(Misfit::Nowhere(1))),
            ("a\nb\n c\nd\n", Place::WhereItFits, Err(Misfit::Nowhere(1))),
            ("a\nb\nc\nd\nb\nc\nd\n", Place::WhereItFits, Err(Misfit::Ambiguous(1, 2))),
            ("a\nb\nc\nd\nb\nc\nd\n", Place::AsNamed, applied("a\nb\nC\nd\nb\nc\nd\n")),
        ];
        for (base, place, expected) in cases {
            assert_eq!(apply(base, DIFF, place), expected, "{base:?} {place:?}");
        }
        for broken in ["", "--- a/x\n+++ b/x\n", "--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n"] {
            assert!(matches!(apply("a\n", broken, Place::WhereItFits), Err(Misfit::NotADiff(_))), "{broken:?}");
        }
    }

    #[test]
    fn a_diff_that_is_made_has_the_context_that_it_needs() {
        let cases = [
            ("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n", 6),
            // The same five lines stand twice: only the line above them tells which.
            ("A\n2\n3\n4\n5\n6\nB\n2\n3\n4\n5\n6\n", "A\n2\n3\nfour\n5\n6\nB\n2\n3\n4\n5\n6\n", 8),
            ("a\n", "b\n", 2),
            ("a\n", "a\nb\n", 2),
        ];
        for (base, edited, lines) in cases {
            let diff = make(base, edited, "src/lib.rs").expect("they differ");
            assert_eq!(apply(base, &diff, Place::WhereItFits).as_deref(), Ok(edited));
            let (head, body) = diff.split_once("@@ ").expect("a hunk");
            assert_eq!(head, "--- a/src/lib.rs\n+++ b/src/lib.rs\n");
            assert_eq!(body.lines().skip(1).count(), lines, "{diff}");
        }
        assert_eq!(make("a\n", "a\n", "src/lib.rs"), None);
    }
}
