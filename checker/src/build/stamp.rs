//! What was built the last time, and whether all of it still is there.

use super::toolchain::Toolchain;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was built, as it is remembered beside it. The default is that of nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The folder that it was built in: command lines name it, and a course may be moved or copied.
    folder: PathBuf,
    pub rustc: PathBuf,
    /// How long the compiler is, and when it was last changed: one that was updated in its place builds something else.
    compiler: Option<(u64, u64)>,
    /// What the compiler calls itself.
    pub toolchain: String,
    /// The key of what all exercises depend on.
    pub shared: String,
    /// The key of each exercise that was prepared.
    pub exercises: BTreeMap<String, String>,
    /// Each library that was built, below the folder, with its length in bytes.
    libraries: BTreeMap<String, u64>,
}

impl Stamp {
    /// That of a build to come, of no exercise yet.
    pub(super) fn new(shared: &str) -> Self {
        Self { shared: shared.to_owned(), ..Self::default() }
    }

    /// Reads the stamp in `folder`; where there is none that can be read, nothing was built.
    pub(super) fn read(folder: &Path) -> Self {
        let text = std::fs::read(folder.join("stamp.json")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join("stamp.json");
        let fresh = folder.join("stamp.json.new");
        std::fs::write(&fresh, serde_json::to_vec_pretty(self)?)
            .and_then(|()| std::fs::rename(&fresh, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Whether it tells of a build in this folder with a compiler that still is the same.
    pub(super) fn is_of(&self, folder: &Path, shared: &str) -> bool {
        self.folder == folder && self.shared == shared && self.compiler.is_some() && self.compiler == seen(&self.rustc)
    }

    /// Whether each library is as it was built. One may have been removed, or only half of it was written or copied.
    pub(super) fn libraries_are_whole(&self, folder: &Path) -> bool {
        let is_whole = |(below, length): (&String, &u64)| {
            folder.join(below).metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == *length)
        };
        self.libraries.iter().all(is_whole)
    }

    /// Notes down what `toolchain` has built in `folder`, whose libraries lie below `target` there.
    pub(super) fn note(&mut self, folder: &Path, target: &Path, toolchain: &Toolchain) -> Result<()> {
        self.folder = folder.to_owned();
        self.rustc.clone_from(&toolchain.rustc);
        self.compiler = seen(&toolchain.rustc);
        self.toolchain.clone_from(&toolchain.name);
        self.libraries.clear();
        for profile in [target.join("debug"), target.join(&toolchain.host).join("debug")] {
            for entry in std::fs::read_dir(profile.join("deps")).into_iter().flatten() {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                // What has no ending is a program: an exercise's empty test.
                if name.contains('.') && !name.ends_with(".d") {
                    let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                    let length = path.metadata().with_context(|| format!("cannot read {}", path.display()))?.len();
                    self.libraries.insert(below, length);
                }
            }
        }
        Ok(())
    }
}

fn seen(compiler: &Path) -> Option<(u64, u64)> {
    let metadata = compiler.metadata().ok()?;
    let changed = metadata.modified().ok()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Some((metadata.len(), changed.as_secs()))
}
