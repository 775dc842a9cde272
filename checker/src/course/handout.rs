//! What students get of the course: the stub of each exercise, and files without what they are not to see.

use super::{Course, Exercise};
use anyhow::{Context, Result};

impl Course {
    /// The pristine copy of an exercise's stub.
    ///
    /// # Errors
    /// When it is missing.
    pub fn stub(&self, exercise: &Exercise) -> Result<Vec<u8>> {
        let path = self.root.join("checker").join("stubs").join(&exercise.name).join("lib.rs");
        std::fs::read(&path).with_context(|| format!("the pristine stub {} is missing", path.display()))
    }
}

/// A file of the course without its mentions of solutions: the workspace's manifest, the lock file, an exercise's manifest.
pub fn as_handed_out(text: &[u8]) -> Vec<u8> {
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
    let lines = text.split_inclusive('\n').filter(|line| line.trim() != "\"solutions/*/*\",");
    lines.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::as_handed_out;

    #[test]
    fn solutions_are_not_mentioned() {
        let cases = [
            (
                "members = [\n    \"exercises/*/*\",\n    \"solutions/*/*\",\n]\n",
                "members = [\n    \"exercises/*/*\",\n]\n",
            ),
            (
                "version = 4\n\n[[package]]\nname = \"a\"\n\n[[package]]\nname = \"a_solution\"\n\n[[package]]\nname = \"b\"\n",
                "version = 4\n\n[[package]]\nname = \"a\"\n\n[[package]]\nname = \"b\"\n",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(String::from_utf8(as_handed_out(text.as_bytes())).expect("UTF-8"), expected);
        }
    }
}
