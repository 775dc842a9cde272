//! The walls that one answer is compiled against: built when they are first needed, and kept.

use super::rustc::{Environment, Job, Rustc};
use super::{Prepared, Recorded, wall};
use crate::course::Capability;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The crates that stand in for others, by the name of the other.
pub(super) struct Walls {
    std: PathBuf,
    libraries: Vec<(String, PathBuf)>,
}

impl Walls {
    /// The walls of an answer that is compiled as `lib` says. Those that are not there yet are built in `scratch`.
    ///
    /// # Errors
    /// When one cannot be built.
    pub(super) fn around(
        rustc: &Rustc<'_>,
        prepared: &Prepared,
        lib: &Recorded,
        allow: &BTreeSet<Capability>,
        scratch: &Path,
    ) -> Result<Self> {
        let builder = Builder { rustc, prepared, lib, scratch };
        // The wall lies in front of the exercise's own `std` if it has one, else in front of the real one.
        let std: Vec<&str> = lib.externs.iter().map(String::as_str).filter(|one| one.starts_with("std=")).collect();
        let std = builder.wall("wall", &wall::around_std(allow), &std)?;
        let mut libraries = Vec::new();
        for (name, path) in lib.crates() {
            if let Some(source) = wall::around(name, allow) {
                let real = format!("real={path}");
                let wall = builder.wall(&format!("wall_{name}"), &source, &[&real])?;
                libraries.push((name.to_owned(), wall));
            }
        }
        Ok(Self { std, libraries })
    }

    /// Adds the crates that an answer may use to its command line, each wall in the place of what it hides.
    pub(super) fn externs(&self, command: &mut std::process::Command, lib: &Recorded) {
        for (name, path) in lib.crates().filter(|(name, _)| *name != "std") {
            let wall = self.libraries.iter().find(|(walled, _)| walled == name);
            let path = wall.map_or(Path::new(path), |(_, wall)| wall);
            command.arg("--extern").arg(format!("{name}={}", path.display()));
        }
        // std has all that core and alloc have: what is hidden, or explored, is so under every name.
        for name in ["std", "core", "alloc"] {
            command.arg("--extern").arg(format!("{name}={}", self.std.display()));
        }
    }

    /// Where they lie.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let all = self.libraries.iter().map(|(_, wall)| wall).chain([&self.std]);
        all.filter_map(|wall| wall.parent().map(Path::to_owned)).collect()
    }
}

struct Builder<'b> {
    rustc: &'b Rustc<'b>,
    prepared: &'b Prepared,
    lib: &'b Recorded,
    scratch: &'b Path,
}

impl Builder<'_> {
    fn wall(&self, name: &str, source: &str, externs: &[&str]) -> Result<PathBuf> {
        let key = blake3::hash(format!("{source}{externs:?}").as_bytes()).to_hex();
        let wall = self.prepared.walls.join(&key[..16]).join(format!("lib{name}.rlib"));
        if wall.is_file() {
            return Ok(wall);
        }
        let program = format!("lib{name}.rlib");
        std::fs::write(self.scratch.join(format!("{name}.rs")), source)
            .with_context(|| format!("cannot write in {}", self.scratch.display()))?;
        let job = Job {
            recorded: self.lib,
            folder: self.scratch,
            environment: Environment::Temporary,
            is_own: &|_| false,
            may_wait: false,
        };
        let mut command = self.rustc.command(&job);
        command
            .args(["--crate-name", name, "--crate-type", "lib", "--cap-lints", "allow"])
            .arg(format!("--emit=link={program}"))
            .arg(format!("--remap-path-prefix={}=wall", self.scratch.display()))
            .arg(format!("{name}.rs"));
        for name_and_path in externs {
            command.args(["--extern", name_and_path]);
        }
        let (finished, diagnostics) = self.rustc.compile_own(command)?;
        if !finished.success() {
            bail!("{}", super::blame::control_failed(&finished, &diagnostics));
        }
        self.place(&self.scratch.join(program), &wall)
    }

    /// Several may make a wall at once. The first one stays: answers are compiled against it from then on, and another in its
    /// place, were it the same but for a hash, would no longer be the crate that they know.
    fn place(&self, own: &Path, wall: &Path) -> Result<PathBuf> {
        // Where nothing can be written, each answer has its own.
        let beside = wall.parent().unwrap_or(&self.prepared.walls);
        if std::fs::create_dir_all(beside).and_then(|()| tempfile::tempfile_in(beside)).is_err() {
            return Ok(own.to_owned());
        }
        let fresh = wall.with_extension(format!("{}", blake3::hash(own.to_string_lossy().as_bytes()).to_hex()));
        let placed = (|| {
            std::fs::copy(own, &fresh)?;
            let placed = std::fs::hard_link(&fresh, wall);
            std::fs::remove_file(&fresh)?;
            match placed {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
                other => other,
            }
        })();
        placed.with_context(|| format!("cannot write {}", wall.display())).map(|()| wall.to_owned())
    }
}
