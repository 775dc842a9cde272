//! The course as students get it.

use crate::course::handout::without_solutions;
use crate::course::{Course, Rubric, causes};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};

/// What a handout has of the course's folder, below its root.
const TAKEN: [&str; 22] = [
    ".cargo/config.toml",
    ".gitignore",
    ".wr.toml",
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
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

/// Writes the handout to `folder`, which must not exist; returns how many exercises it has.
///
/// # Errors
/// When the folder exists or cannot be written.
pub fn write(course: &Course, folder: &Path) -> Result<usize> {
    course.select(&[])?;
    ensure!(!folder.exists(), "{} exists already: name a new folder", folder.display());
    for name in TAKEN {
        copy(&course.root.join(name), &folder.join(name), &as_it_is)?;
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
        ] {
            copy(&exercise.folder.join(name), &folder.join(&place).join(name), &|path, text| {
                exercise.as_handed_out(path, text)
            })?;
        }
        let stub = course.stub(exercise)?;
        put(&folder.join(&place).join("src").join("lib.rs"), &stub)?;
        put(&causes::path(folder, exercise), &causes::digest(course, exercise)?)?;
        let section = Path::new("exercises").join(exercise.section()).join("README.md");
        copy(&course.root.join(&section), &folder.join(&section), &as_it_is)?;
        put(&Rubric::path(folder, &exercise.name), &exercise.rubric().to_json()?)?;
    }
    for name in ["Cargo.toml", "Cargo.lock"] {
        copy(&course.root.join(name), &folder.join(name), &|_, text| without_solutions(text))?;
    }
    Ok(course.exercises.len())
}

fn as_it_is(_: &Path, text: &[u8]) -> Vec<u8> {
    text.to_vec()
}

/// Copies a file or a folder, each file as `handed_out` makes it from its path and text; what does not exist is passed over.
fn copy(from: &Path, to: &Path, handed_out: &dyn Fn(&Path, &[u8]) -> Vec<u8>) -> Result<()> {
    if from.is_dir() {
        let entries = std::fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))?;
        let mut names: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.file_name().into())).collect();
        names.sort();
        for name in names.iter().filter(|name| name.as_path() != Path::new("target")) {
            copy(&from.join(name), &to.join(name), handed_out)?;
        }
        return Ok(());
    }
    match std::fs::read(from) {
        Ok(text) => put(to, &handed_out(from, &text)),
        Err(_) => Ok(()),
    }
}

fn put(path: &Path, text: &[u8]) -> Result<()> {
    let parent = path.parent().context("a file lies in a folder")?;
    std::fs::create_dir_all(parent)
        .and_then(|()| std::fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}
