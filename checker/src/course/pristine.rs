//! What a learner may change and the class does not have: each exercise's stub and manifest as the course has them.
//!
//! They lie in `checker/stubs/NAME`, where learners have no reason to edit anything, and `audit` keeps them equal. In a
//! course without such a manifest the exercise's own is taken.

use super::{Course, Exercise, Place};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

impl Course {
    /// The pristine copy of an exercise's stub.
    ///
    /// # Errors
    /// When it is missing.
    pub fn stub(&self, exercise: &Exercise) -> Result<Vec<u8>> {
        let path = self.pristine(&exercise.name, "lib.rs");
        std::fs::read(&path).with_context(|| format!("the pristine stub {} is missing", path.display()))
    }

    /// The manifest that an exercise is built with.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn manifest(&self, place: &Place) -> Result<Table> {
        let pristine = self.pristine(&place.name, MANIFEST);
        read_table(&if pristine.is_file() { pristine } else { place.folder.join("Cargo.toml") })
    }

    /// What in an exercise's Cargo.toml is not as the course has it, in words for people; nothing if all is.
    pub fn changes(&self, place: &Place) -> Vec<String> {
        let (Ok(kept), Ok(own)) = (self.manifest(place), read_table(&place.folder.join("Cargo.toml"))) else {
            return Vec::new();
        };
        let own = without_metadata(own);
        let kept = without_metadata(kept);
        let keys = own.keys().chain(kept.keys().filter(|key| !own.contains_key(*key)));
        keys.filter(|key| own.get(*key) != kept.get(*key))
            .map(|key| in_words(key, own.get(key), kept.get(key)))
            .collect()
    }

    /// Where the manifest of the exercise called `name` is kept.
    pub fn kept_manifest(&self, name: &str) -> PathBuf {
        self.pristine(name, MANIFEST)
    }

    fn pristine(&self, exercise: &str, file: &str) -> PathBuf {
        self.root.join("checker").join("stubs").join(exercise).join(file)
    }
}

/// Whether two texts are the same but for the ends of their lines, which Git and editors on Windows may change.
pub fn same_lines(one: &[u8], other: &[u8]) -> bool {
    let lines = |text: &'_ [u8]| -> Vec<Vec<u8>> {
        let lines = text.split(|&byte| byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect()
    };
    lines(one) == lines(other)
}

/// What of an exercise's manifest is kept: all that Cargo builds by.
///
/// # Errors
/// When it is not TOML.
pub fn manifest_to_keep(manifest: &str) -> Result<String> {
    let kept = without_metadata(manifest.parse().context("it is not TOML")?);
    Ok(format!(
        "# Of the exercise's Cargo.toml, what Cargo builds by: `audit --write` writes it.\n{}",
        toml::to_string(&kept)?
    ))
}

/// Not `Cargo.toml`, or tools would take the folder for a package.
const MANIFEST: &str = "manifest.toml";

/// Reads a file in TOML.
///
/// # Errors
/// When it cannot be read, or is something else.
pub fn read_table(path: &Path) -> Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| format!("{} is not TOML", path.display()))
}

/// A manifest without what it says of the exercise, which Cargo does not build by.
pub fn without_metadata(mut manifest: Table) -> Table {
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.remove("metadata");
    }
    manifest
}

/// `[dependencies] serde`, or `[features]` where there are no parts to name.
pub(super) fn in_words(key: &str, own: Option<&Value>, kept: Option<&Value>) -> String {
    let table = |value: Option<&Value>| value.and_then(Value::as_table).cloned().unwrap_or_default();
    let (own, kept) = (table(own), table(kept));
    let parts = own.keys().chain(kept.keys().filter(|part| !own.contains_key(*part)));
    let parts: Vec<&str> = parts.filter(|part| own.get(*part) != kept.get(*part)).map(String::as_str).collect();
    format!("[{key}] {}", parts.join(", ")).trim_end().to_owned()
}
