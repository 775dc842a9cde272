//! A copy of the course in which every exercise is empty, for Cargo to build the dependencies in.

use crate::course::{Course, Exercise, Place, without_metadata};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The crates of the checker that tests or answers link.
const OWN_CRATES: [&str; 4] = ["probe", "probe_macros", "sim", "interleaved_std"];

/// Brings the scaffold in `folder` up to date. Files that are right already are left alone, so that Cargo sees what has
/// changed and nothing else.
pub(super) fn write(course: &Course, folder: &Path) -> Result<()> {
    let mut written = BTreeSet::new();
    let mut put = |path: PathBuf, text: &[u8]| -> Result<()> {
        let path = folder.join(path);
        if std::fs::read(&path).ok().as_deref() != Some(text) {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        written.insert(path);
        Ok(())
    };
    let mut members = own_members();
    for place in &course.places {
        // One that is incomplete is of no use here, and no reason to leave the others without.
        let Ok(manifest) = exercise_manifest(course, place) else { continue };
        let below = Path::new("exercises").join(&place.place);
        put(below.join("Cargo.toml"), manifest.as_bytes())?;
        put(below.join("src").join("lib.rs"), b"")?;
        put(below.join("tests").join("visible.rs"), b"")?;
        members.push(format!("exercises/{}", place.place));
    }
    put("Cargo.toml".into(), root_manifest(course, members)?.as_bytes())?;
    if let Some(lock) = course.lock() {
        put("Cargo.lock".into(), &lock)?;
    }
    if let Ok(text) = std::fs::read(course.root.join("rust-toolchain.toml")) {
        put("rust-toolchain.toml".into(), &text)?;
    }
    for name in OWN_CRATES {
        let crate_folder = course.root.join("checker").join(name);
        for file in own_sources(&crate_folder)? {
            let below = file.strip_prefix(&course.root).unwrap_or(&file).to_owned();
            put(below, &std::fs::read(&file)?)?;
        }
    }
    remove_others(&folder.join("exercises"), &written)
}

/// What the recorded command lines depend on, as one hash. The exercises' tests and sources are not among it.
pub(super) fn shared_key(course: &Course) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(root_manifest(course, own_members())?.as_bytes());
    hasher.update(&course.lock().unwrap_or_default());
    hasher.update(&std::fs::read(course.root.join("rust-toolchain.toml")).unwrap_or_default());
    for name in OWN_CRATES {
        for file in own_sources(&course.root.join("checker").join(name))? {
            let below = file.strip_prefix(&course.root).unwrap_or(&file);
            hasher.update(below.to_string_lossy().as_bytes());
            hasher.update(&std::fs::read(&file)?);
        }
    }
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    Ok(hasher.finalize().to_hex()[..24].to_owned())
}

/// What one exercise's command lines depend on beside [`shared_key`].
pub(super) fn exercise_key(course: &Course, exercise: &Exercise, shared: &str) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(shared.as_bytes());
    hasher.update(exercise_manifest(course, &exercise.at())?.as_bytes());
    hasher.update(&[u8::from(exercise.is_explored())]);
    Ok(hasher.finalize().to_hex()[..24].to_owned())
}

fn own_sources(crate_folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = vec![crate_folder.join("Cargo.toml")];
    let mut folders = vec![crate_folder.join("src")];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The members that are not exercises.
fn own_members() -> Vec<String> {
    OWN_CRATES.iter().map(|name| format!("checker/{name}")).collect()
}

/// The workspace's manifest with these members.
fn root_manifest(course: &Course, members: Vec<String>) -> Result<String> {
    let mut manifest = course.workspace()?;
    let workspace =
        manifest.get_mut("workspace").and_then(toml::Value::as_table_mut).context("Cargo.toml has no [workspace]")?;
    workspace.insert("members".into(), members.into());
    // What is said of single packages is meant for the checker's own dependencies, and Cargo warns if they are not there.
    let packages = manifest.get_mut("profile").and_then(|profile| profile.get_mut("dev"));
    if let Some(packages) = packages.and_then(|dev| dev.get_mut("package")).and_then(toml::Value::as_table_mut) {
        packages.retain(|name, _| name == "*");
    }
    Ok(toml::to_string(&manifest)?)
}

/// The exercise's manifest without what only `cargo test` needs.
fn exercise_manifest(course: &Course, place: &Place) -> Result<String> {
    let mut manifest = without_metadata(course.manifest(place)?);
    if let Some(dependencies) = manifest.get_mut("dev-dependencies").and_then(toml::Value::as_table_mut) {
        dependencies.remove("trybuild");
    }
    Ok(toml::to_string(&manifest)?)
}

/// Removes what an earlier state of the course has left: a package too many, and Cargo reads it.
fn remove_others(folder: &Path, written: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, written)?;
            // Fails, as it should, unless nothing is left in it.
            let _ = std::fs::remove_dir(&path);
        } else if !written.contains(&path) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}
