//! The workspace's list of members, which names every exercise and every solution.
//!
//! A list and no pattern: Cargo takes every folder that a pattern fits for a package, so a folder of notes beside the
//! exercises would stop each of its commands. `new` and `audit --write` write the list, and `audit` compares it.

use super::{Place, read_table};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What Cargo.toml lists of the exercises.
pub(super) struct Members {
    exercises: Vec<String>,
    all: bool,
}

impl Members {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let manifest = read_table(&root.join("Cargo.toml"))?;
        let members = manifest.get("workspace").and_then(|workspace| workspace.get("members"));
        let members = members.and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let exercises = members.iter().filter_map(|member| member.as_str()?.strip_prefix("exercises/"));
        let (patterns, exercises): (Vec<&str>, Vec<&str>) = exercises.partition(|place| place.contains('*'));
        Ok(Self { exercises: exercises.into_iter().map(str::to_owned).collect(), all: !patterns.is_empty() })
    }

    /// The folders below `exercises` that are listed by their names.
    pub(super) fn listed(&self) -> impl Iterator<Item = &str> {
        self.exercises.iter().map(String::as_str)
    }

    /// Whether a pattern stands there in place of names, as in courses before there was a list.
    pub(super) fn lists_all(&self) -> bool {
        self.all
    }
}

/// The text of the workspace's Cargo.toml with these exercises, and those of their solutions that are there, as members.
///
/// # Errors
/// When a list of members is not there, or does not have one member a line.
pub fn renewed(root: &Path, places: &[Place]) -> Result<String> {
    let path = root.join("Cargo.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut exercises: Vec<&str> = places.iter().map(|place| place.place.as_str()).collect();
    exercises.sort_unstable();
    let has_solution = |place: &&&str| root.join("solutions").join(place).join("Cargo.toml").is_file();
    let solutions = exercises.iter().filter(has_solution).map(|place| format!("solutions/{place}"));
    let solutions: Vec<String> = solutions.collect();
    let members = exercises.iter().map(|place| format!("exercises/{place}")).chain(solutions.iter().cloned()).collect();
    let text = with_list(&text, "members", &members)?;
    // Stubs fail on purpose, so plain `cargo test` leaves them out.
    with_list(&text, "default-members", &solutions)
}

/// The manifest with `places` in the list called `key`, in place of the exercises and solutions that stand there.
fn with_list(manifest: &str, key: &str, places: &Vec<String>) -> Result<String> {
    let mut lines = manifest.split_inclusive('\n');
    let mut out = String::new();
    let head = format!("{key} = [");
    loop {
        let Some(line) = lines.next() else { bail!("Cargo.toml has no line `{head}` for a member a line to follow") };
        out.push_str(line);
        if line.trim_end() == head {
            break;
        }
    }
    for line in lines.by_ref() {
        if line.trim() == "]" {
            for place in places {
                out.push_str(&format!("    \"{place}\",\n"));
            }
            out.push_str(line);
            out.extend(lines);
            return Ok(out);
        }
        if !["\"exercises/", "\"solutions/"].iter().any(|of| line.trim_start().starts_with(of)) {
            out.push_str(line);
        }
    }
    bail!("the list `{head}` of Cargo.toml has no line `]`")
}

#[cfg(test)]
mod tests {
    use super::with_list;

    #[test]
    fn a_list_is_written_in_place_of_what_it_had() {
        let new = vec!["exercises/01_a/01_b".to_owned(), "solutions/01_a/01_b".to_owned()];
        let lines = "    \"exercises/01_a/01_b\",\n    \"solutions/01_a/01_b\",\n";
        for old in ["", "    \"exercises/*/*\",\n", "    \"solutions/01_a/01_c\",\n    \"exercises/*/*\",\n", lines] {
            let manifest =
                |list: &str| format!("[workspace]\nmembers = [\n    \"checker\",\n{list}]\n\n[workspace.package]\n");
            assert_eq!(with_list(&manifest(old), "members", &new).expect("a list"), manifest(lines));
        }
        for without in ["[workspace]\n", "[workspace]\nmembers = [\"a\"]\n", "[workspace]\nmembers = [\n"] {
            assert!(with_list(without, "members", &new).is_err(), "{without}");
        }
    }
}
