//! The course as students get it.

use super::put;
use crate::course::handout::without_solutions;
use crate::course::{Course, Rubric, causes};
use anyhow::{Context, Result, ensure};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a handout has of the course's folder, below its root.
const TAKEN: [&str; 24] = [
    ".cargo/config.toml",
    ".gitattributes",
    ".gitignore",
    ".wr.toml",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "exercises/README.md",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "checker/Cargo.toml",
    "checker/benches",
    "checker/src",
    "checker/stubs",
    "checker/probe/Cargo.toml",
    "checker/probe/src",
    "checker/probe_macros/Cargo.toml",
    "checker/probe_macros/src",
    "checker/sim/Cargo.toml",
    "checker/sim/src",
    "checker/interleaved_std/Cargo.toml",
    "checker/interleaved_std/src",
];

/// A handout that was written.
pub struct Handout {
    /// How many exercises it has.
    pub exercises: usize,
    /// Source files of the checker's folders that it does not have, since Git does not know them.
    pub left_out: Vec<PathBuf>,
}

/// Writes the handout to `folder`, which must be empty or not exist.
///
/// # Errors
/// When there is something in the folder, or it cannot be written.
pub fn write(course: &Course, folder: &Path) -> Result<Handout> {
    course.select(&[])?;
    let is_free = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !folder.exists(),
    };
    ensure!(is_free, "{} is not empty: name a new folder", folder.display());
    let in_git = in_git(&course.root);
    // What lies in the checker's folders by chance is nobody's business, and may be a solution.
    let left_out = RefCell::new(Vec::new());
    let is_own = |path: &Path| {
        let is_own = in_git.as_ref().is_none_or(|known| known.contains(path));
        if !is_own {
            left_out.borrow_mut().push(path.to_owned());
        }
        is_own
    };
    for name in TAKEN {
        let handed_out = if name == "README.md" { for_learners } else { as_it_is };
        copy(&course.root.join(name), &folder.join(name), &is_own, &handed_out)?;
    }
    for exercise in &course.exercises {
        let place = Path::new("exercises").join(&exercise.place);
        for name in [
            "Cargo.toml",
            "README.md",
            "hints.md",
            "tests/visible.rs",
            "tests/explore.rs",
            "tests/compile_fail.rs",
            "tests/compile_fail",
            "tests/visible",
            "cases",
        ] {
            let handed_out = |path: &Path, text: &[u8]| exercise.as_handed_out(path, text);
            copy(&exercise.folder.join(name), &folder.join(&place).join(name), &|_| true, &handed_out)?;
        }
        let stub = course.stub(exercise)?;
        put(&folder.join(&place).join("src").join("lib.rs"), &stub)?;
        put(&causes::path(folder, exercise), &causes::digest(course, exercise)?)?;
        let section = Path::new("exercises").join(exercise.section()).join("README.md");
        copy(&course.root.join(&section), &folder.join(&section), &|_| true, &as_it_is)?;
        put(&Rubric::path(folder, &exercise.name), &exercise.rubric().to_json()?)?;
    }
    let sections: BTreeSet<&str> = course.exercises.iter().map(|exercise| exercise.section()).collect();
    for section in sections {
        let section = Path::new("exercises").join(section);
        for page in pages(&course.root.join(&section))? {
            let page = section.join(page);
            if is_own(&course.root.join(&page)) {
                copy(&course.root.join(&page), &folder.join(&page), &|_| true, &as_it_is)?;
            }
        }
    }
    for name in ["Cargo.toml", "Cargo.lock"] {
        copy(&course.root.join(name), &folder.join(name), &|_| true, &|_, text| without_solutions(text))?;
    }
    Ok(Handout { exercises: course.exercises.len(), left_out: left_out.into_inner() })
}

/// The course's README without the sections for those who teach and write it.
fn for_learners(_: &Path, text: &[u8]) -> Vec<u8> {
    const OTHERS: [&str; 3] = ["## Teach", "## Write exercises", "## Raise the toolchain"];
    let mut is_others = false;
    let lines = text.split_inclusive(|&byte| byte == b'\n').filter(|line| {
        if line.starts_with(b"## ") {
            is_others = OTHERS.iter().any(|heading| line.trim_ascii_end() == heading.as_bytes());
        }
        !is_others
    });
    lines.flatten().copied().collect()
}

/// The names of the pages that lie beside a section's README.
fn pages(section: &Path) -> Result<BTreeSet<PathBuf>> {
    let entries = std::fs::read_dir(section).with_context(|| format!("cannot list {}", section.display()))?;
    let names = entries.filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())));
    let is_page =
        |name: &PathBuf| name.extension().is_some_and(|ending| ending == "md") && name != Path::new("README.md");
    Ok(names.filter(is_page).collect())
}

fn as_it_is(_: &Path, text: &[u8]) -> Vec<u8> {
    text.to_vec()
}

/// The files that git knows of the course in `root`; `None` where the course is not in git.
fn in_git(root: &Path) -> Option<BTreeSet<PathBuf>> {
    let output = Command::new("git").args(["ls-files", "-z"]).current_dir(root).stderr(Stdio::null()).output().ok()?;
    let names = String::from_utf8(output.stdout).ok()?;
    let known: BTreeSet<PathBuf> =
        names.split('\0').map(|name| name.split('/').fold(root.to_owned(), |at, part| at.join(part))).collect();
    // A folder of the course may lie in a repository of something else.
    known.contains(&root.join("Cargo.toml")).then_some(known)
}

/// The endings of what a folder of the course holds.
const ENDINGS: [&str; 3] = ["rs", "stderr", "toml"];

/// Copies a file, or of a folder those that are the course's own, each as `handed_out` makes it from its path and text. What
/// does not exist is passed over.
fn copy(
    from: &Path,
    to: &Path,
    is_own: &dyn Fn(&Path) -> bool,
    handed_out: &dyn Fn(&Path, &[u8]) -> Vec<u8>,
) -> Result<()> {
    if from.is_dir() {
        let entries = std::fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))?;
        let mut names: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.file_name().into())).collect();
        names.sort();
        for name in names.iter().filter(|name| name.as_path() != Path::new("target")) {
            let path = from.join(name);
            let has_ending =
                name.extension().and_then(|ending| ending.to_str()).is_some_and(|it| ENDINGS.contains(&it));
            let is_hidden = name.to_string_lossy().starts_with('.');
            if path.is_dir() || (has_ending && !is_hidden && is_own(&path)) {
                copy(&path, &to.join(name), is_own, handed_out)?;
            }
        }
        return Ok(());
    }
    match std::fs::read(from) {
        Ok(text) => put(to, handed_out(from, &text)),
        Err(_) => Ok(()),
    }
}
