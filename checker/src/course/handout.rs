//! What students get of the course: files without what they are not to see.

use super::Exercise;
use super::compile_fail::GRADED;
use std::path::Path;

impl Exercise {
    /// The exercise's file at `path` as students get it: a manifest without what it says of the solution, a compile-fail
    /// program without the names of hidden tests.
    pub fn as_handed_out(&self, path: &Path, text: &[u8]) -> Vec<u8> {
        let Ok(whole) = std::str::from_utf8(text) else { return text.to_vec() };
        if path == self.folder.join("Cargo.toml") {
            return without_mutants(whole).into_bytes();
        }
        let is_case = path.parent() == Some(&self.folder.join("tests").join("compile_fail"));
        if is_case && path.extension().is_some_and(|extension| extension == "rs") {
            let mut lines = whole.split_inclusive('\n').peekable();
            let mut out = String::new();
            while let Some(line) = lines.next_if(|line| line.starts_with("//!")) {
                out.push_str(&self.header_line(line));
            }
            out.extend(lines);
            return out.into_bytes();
        }
        text.to_vec()
    }

    fn header_line(&self, line: &str) -> String {
        let Some(names) = line.trim_start_matches("//!").trim().strip_prefix("needs:") else { return line.to_owned() };
        let is_public = |name: &&str| self.tests.iter().any(|test| test.name == *name && test.kind.is_handed_out());
        let (mut names, hidden): (Vec<&str>, Vec<&str>) = names.split(',').map(str::trim).partition(is_public);
        if hidden.is_empty() {
            return line.to_owned();
        }
        names.push(GRADED);
        format!("//! needs: {}\n", names.join(", "))
    }
}

/// A manifest without the list of mutants, which names what is inside the solution.
fn without_mutants(manifest: &str) -> String {
    let mut inside = false;
    let kept = manifest.split_inclusive('\n').filter(|line| {
        if line.starts_with('[') {
            inside = line.trim() == "[[package.metadata.exercise.equivalent]]";
        }
        !inside
    });
    kept.collect()
}

/// The workspace's manifest or lock file without its mentions of solutions.
pub fn without_solutions(text: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    if text.contains("\n[[package]]\n") {
        let mut blocks = text.split("\n[[package]]\n");
        let mut out = blocks.next().unwrap_or_default().to_owned();
        for block in blocks.filter(|block| !block.lines().next().is_some_and(|name| name.ends_with("_solution\""))) {
            out.push_str("\n[[package]]\n");
            out.push_str(block);
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
        return out.into_bytes();
    }
    let lines = text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("\"solutions/"));
    lines.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{without_mutants, without_solutions};

    #[test]
    fn solutions_are_not_mentioned() {
        let cases = [
            (
                "members = [\n    \"exercises/01_a/01_b\",\n    \"solutions/01_a/01_b\",\n]\n",
                "members = [\n    \"exercises/01_a/01_b\",\n]\n",
            ),
            (
                "version = 4\n\n[[package]]\nname = \"a\"\n\n[[package]]\nname = \"a_solution\"\n\n[[package]]\nname = \"b\"\n",
                "version = 4\n\n[[package]]\nname = \"a\"\n\n[[package]]\nname = \"b\"\n",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(String::from_utf8(without_solutions(text.as_bytes())).expect("UTF-8"), expected);
        }
    }

    #[test]
    fn mutants_are_not_listed() {
        let mutant = "[[package.metadata.exercise.equivalent]]\nmutant = \"replace f\"\nreason = \"why\"\n\n";
        let head = "[package]\nname = \"a\"\n\n[package.metadata.exercise]\ntitle = \"A\"\n\n";
        let rest = "[dependencies]\n";
        for mutants in [String::new(), mutant.to_owned(), mutant.repeat(2)] {
            assert_eq!(without_mutants(&format!("{head}{mutants}{rest}")), format!("{head}{rest}"));
        }
    }
}
