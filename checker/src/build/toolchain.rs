//! The compiler that everything is built with, and the Cargo that belongs to it.

use super::environment;
use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A toolchain: the programs themselves, not rustup's proxies for them.
#[derive(Debug)]
pub(super) struct Toolchain {
    pub cargo: PathBuf,
    pub rustc: PathBuf,
    /// What the compiler calls itself.
    pub name: String,
    /// The system that it runs on, as `x86_64-unknown-linux-gnu`.
    pub host: String,
    release: String,
}

impl Toolchain {
    /// The toolchain that the course in `root` is pinned to, or else the first that is found.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn find(root: &Path) -> Result<Self> {
        let pinned = pinned(root);
        let mut found: Option<Self> = None;
        let mut why = None;
        for candidate in Candidate::all() {
            match candidate.ask(root) {
                Ok(toolchain) if pinned.as_ref().is_none_or(|release| toolchain.release == *release) => {
                    return Ok(toolchain);
                }
                Ok(toolchain) => found = found.or(Some(toolchain)),
                // The first one is the one that should have worked.
                Err(error) => why = why.or(Some(error)),
            }
        }
        match (found, why) {
            (Some(toolchain), _) => Ok(toolchain),
            (None, Some(why)) => {
                let release = pinned.unwrap_or_else(|| "stable".to_owned());
                Err(why.context(format!(
                    "the Rust compiler cannot be run: install Rust through https://rustup.rs, and with it the course's \
                     own toolchain (`rustup toolchain install {release}`)"
                )))
            }
            (None, None) => bail!("no Rust compiler was looked for"),
        }
    }

    /// Says so if this is not the toolchain that the course is pinned to.
    pub(super) fn misfit(&self, root: &Path) -> Option<String> {
        let pinned = pinned(root).filter(|release| *release != self.release)?;
        Some(format!(
            "the course is written for rustc {pinned} and this is {}: programs that must not compile may be judged wrongly. \
             `rustup toolchain install {pinned}` gets it",
            self.release
        ))
    }
}

/// The release that rust-toolchain.toml names, if it names one.
fn pinned(root: &Path) -> Option<String> {
    let table: toml::Table = std::fs::read_to_string(root.join("rust-toolchain.toml")).ok()?.parse().ok()?;
    let channel = table.get("toolchain")?.get("channel")?.as_str()?;
    channel.starts_with(|letter: char| letter.is_ascii_digit()).then(|| channel.to_owned())
}

/// Where a compiler may be.
struct Candidate {
    rustc: OsString,
    /// What rustup is told to use instead of what the course is pinned to.
    toolchain: Option<OsString>,
}

impl Candidate {
    /// From the best down: what the course's own settings choose, then what the user's do.
    fn all() -> Vec<Self> {
        let plain = |rustc: OsString| Self { rustc, toolchain: None };
        let mut all = vec![plain("rustc".into())];
        if let Some(toolchain) = std::env::var_os("RUSTUP_TOOLCHAIN") {
            all.push(Self { rustc: "rustc".into(), toolchain: Some(toolchain) });
        }
        let beside_cargo = |cargo: OsString| -> Option<OsString> {
            let name = format!("rustc{}", std::env::consts::EXE_SUFFIX);
            Some(PathBuf::from(cargo))
                .filter(|cargo| cargo.is_absolute())
                .map(|cargo| cargo.with_file_name(name).into())
        };
        all.extend(std::env::var_os("CARGO").and_then(beside_cargo).map(plain));
        all.extend(std::env::var_os("RUSTC").filter(|rustc| !rustc.is_empty()).map(plain));
        all
    }

    fn ask(&self, root: &Path) -> Result<Toolchain> {
        let said = self.run(root, &["-vV"])?;
        let line = |head: &str| said.lines().find_map(|line| line.strip_prefix(head)).map(str::to_owned);
        let sysroot = PathBuf::from(self.run(root, &["--print", "sysroot"])?);
        let tool = |name: &str| sysroot.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let rustc = Some(tool("rustc")).filter(|rustc| rustc.is_file()).or_else(|| in_path(Path::new(&self.rustc)));
        let called_by = || std::env::var_os("CARGO").map(PathBuf::from).filter(|cargo| cargo.is_file());
        let cargo = Some(tool("cargo")).filter(|cargo| cargo.is_file()).or_else(called_by);
        Ok(Toolchain {
            cargo: cargo.unwrap_or_else(|| "cargo".into()),
            rustc: rustc.with_context(|| format!("there is no rustc in {}", sysroot.display()))?,
            name: said.lines().next().unwrap_or_default().to_owned(),
            host: line("host: ").context("rustc does not say what it runs on")?,
            release: line("release: ").unwrap_or_default(),
        })
    }

    fn run(&self, root: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.rustc);
        environment::inherit(&mut command);
        if let Some(toolchain) = &self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        let output = command.args(arguments).current_dir(root).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("cannot start {}", self.rustc.to_string_lossy()))?;
        ensure!(output.status.success(), "rustc says: {}", String::from_utf8_lossy(&output.stderr).trim_end());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// The full path of a program, looked for as the system does.
fn in_path(program: &Path) -> Option<PathBuf> {
    if program.is_absolute() {
        return Some(program.to_owned());
    }
    let name = format!("{}{}", program.display(), std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(&name)).find(|path| path.is_file())
}
