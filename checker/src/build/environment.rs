//! What the tools that the checker starts see of the user's environment and settings.
//!
//! A verdict must not depend on them, and a tool must still be found by them. So this much is inherited, whatever way it is
//! said, by a variable or in one of Cargo's config files:
//!
//! | what | is |
//! |---|---|
//! | what finds programs, homes, proxies: `PATH`, `HOME`, `CC`, `HTTPS_PROXY` … | kept |
//! | what finds crates: `CARGO_HOME`, `[source]`, `[registries]`, `[http]`, `[net]`, vendored folders, `offline` | kept |
//! | what finds the linker: `CARGO_TARGET_…_LINKER`, `[target.….linker]` | kept |
//! | how many jobs run at once: `CARGO_BUILD_JOBS`, `[build.jobs]` | kept |
//! | where results go: `CARGO_TARGET_DIR`, `build-dir` | ours: a folder below the target folder |
//! | what is built for: `CARGO_BUILD_TARGET`, `[build.target]` | the system that the compiler runs on |
//! | how it is built: `RUSTFLAGS`, `[profile]`, `CARGO_INCREMENTAL`, `RUSTC_BOOTSTRAP`, `[build.warnings]` | ours |
//! | what it is built with: `RUSTC`, wrappers as sccache, `RUSTUP_TOOLCHAIN` | the course's toolchain, our wrapper |
//! | how things are said: `CARGO_TERM_…`, `RUST_BACKTRACE`, `RUST_LOG` | nothing of it |
//! | jobs of a `make` around us: `MAKEFLAGS` | nothing of it: it may be gone |
//!
//! What Cargo cannot be talked out of by a variable or an option is looked up in the files: see [`super::settings`].

use super::settings;
use super::toolchain::Toolchain;
use anyhow::Result;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The beginnings of what is Cargo's, rustup's and rustc's.
const OF_THE_TOOLS: [&str; 4] = ["CARGO", "RUST", "__CARGO", "MAKEFLAGS"];
/// The beginnings of those among them that only say where something is found.
const KEPT: [&str; 10] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTRIES_",
    "CARGO_REGISTRY_",
    "CARGO_SOURCE_",
    "CARGO_BUILD_JOBS",
    "RUSTUP_HOME",
    "RUSTUP_DIST_",
    "RUSTUP_UPDATE_ROOT",
];
/// What a linker is found with. An answer can read what its compiler sees, so this is no more than it takes.
#[cfg(not(any(windows, target_os = "macos")))]
const LINKERS: [&str; 1] = ["PATH"];
/// What a linker is found with, and Apple's libraries.
#[cfg(target_os = "macos")]
const LINKERS: [&str; 4] = ["PATH", "DEVELOPER_DIR", "SDKROOT", "MACOSX_DEPLOYMENT_TARGET"];
/// What a linker is found with, and Microsoft's libraries; and what no program there works without.
#[cfg(windows)]
const LINKERS: [&str; 24] = [
    "PATH",
    "SystemRoot",
    "SystemDrive",
    "windir",
    "LOCALAPPDATA",
    "APPDATA",
    "USERPROFILE",
    "ProgramData",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "ProgramW6432",
    "CommonProgramFiles",
    "VSINSTALLDIR",
    "VCINSTALLDIR",
    "VCToolsInstallDir",
    "VCToolsVersion",
    "VisualStudioVersion",
    "VSCMD_ARG_TGT_ARCH",
    "WindowsSdkDir",
    "WindowsSDKVersion",
    "UniversalCRTSdkDir",
    "UCRTVersion",
    "LIB",
    "INCLUDE",
];

/// Whether a variable is handed on to a tool.
fn is_inherited(name: &OsStr) -> bool {
    // Windows does not mind case, and neither should this.
    let name = name.to_string_lossy().to_ascii_uppercase();
    let begins = |with: &[&str]| with.iter().any(|with| name.starts_with(with));
    let names_linker = name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER");
    !begins(&OF_THE_TOOLS) || begins(&KEPT) || names_linker || name == "RUSTUP_AUTO_INSTALL"
}

/// Gives a command what it may inherit, and nothing else.
pub(super) fn inherit(command: &mut Command) {
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| is_inherited(name)));
    // Each tool is called in the course's folder, and the user may have meant another one.
    for home in ["CARGO_HOME", "RUSTUP_HOME"] {
        if let Some(path) =
            std::env::var_os(home).filter(|path| !path.is_empty()).and_then(|it| std::path::absolute(it).ok())
        {
            command.env(home, path);
        }
    }
}

/// Where Cargo keeps its settings and what it has downloaded; `None` where nobody has a home.
pub(super) fn cargo_home() -> Option<PathBuf> {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}

/// The variables that a linker needs, with their values here.
pub(super) fn for_linkers() -> impl Iterator<Item = (&'static str, OsString)> {
    LINKERS.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)))
}

/// Cargo, called in the course's folder so that its settings count, for the workspace in `scaffold` and with results below
/// `target`.
///
/// # Errors
/// When a config file replaces crates that the course is built with.
pub(super) fn cargo(toolchain: &Toolchain, root: &Path, scaffold: &Path, target: &Path) -> Result<Command> {
    let mut command = Command::new(&toolchain.cargo);
    inherit(&mut command);
    command
        .current_dir(root)
        .args(["test", "--no-run", "--quiet", "--color", "never", "--lib", "--tests"])
        .arg("--manifest-path")
        .arg(scaffold.join("Cargo.toml"))
        .args(["--target", &toolchain.host])
        .arg("--target-dir")
        .arg(target)
        .envs(build_dir(root, target).map(|path| ("CARGO_BUILD_BUILD_DIR", path)))
        .env("CARGO_BUILD_WARNINGS", "allow")
        .env("CARGO_INCREMENTAL", "0")
        .env("RUSTC", &toolchain.rustc)
        // Set and empty, each stands above the config files and means none.
        .env("RUSTC_WRAPPER", "")
        .env("CARGO_ENCODED_RUSTFLAGS", "")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    for setting in settings::over_config_files(root)? {
        command.args(["--config", &setting]);
    }
    Ok(command)
}

/// What Cargo, called in `root`, is told of the folder that it builds in. Braces have a meaning there that nothing takes away, so
/// a path with some in it is told from `root` on. Where that does not help, Cargo is told nothing, and builds in `target` unless
/// a config file knows better.
fn build_dir<'t>(root: &Path, target: &'t Path) -> Option<&'t Path> {
    let has_braces = |path: &Path| path.to_string_lossy().contains(['{', '}']);
    [Some(target), target.strip_prefix(root).ok()].into_iter().flatten().find(|path| !has_braces(path))
}

#[cfg(test)]
mod tests {
    use super::is_inherited;
    use std::ffi::OsStr;

    #[test]
    fn what_finds_things_is_kept_and_what_changes_them_is_not() {
        for name in [
            "PATH",
            "HOME",
            "CC",
            "https_proxy",
            "SSL_CERT_FILE",
            "LD_LIBRARY_PATH",
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "CARGO_REGISTRIES_MINE_INDEX",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER",
            "RUSTUP_HOME",
            "RUSTUP_DIST_SERVER",
        ] {
            assert!(is_inherited(OsStr::new(name)), "{name}");
        }
        for name in [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER",
            "CARGO_TARGET_DIR",
            "Cargo_Target_Dir",
            "CARGO_BUILD_TARGET",
            "CARGO_BUILD_BUILD_DIR",
            "CARGO_BUILD_RUSTC_WRAPPER",
            "CARGO_PROFILE_DEV_PANIC",
            "CARGO_INCREMENTAL",
            "CARGO_UNSTABLE_BUILD_STD",
            "CARGO_TERM_VERBOSE",
            "CARGO_MAKEFLAGS",
            "CARGO",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_BOOTSTRAP",
            "RUSTDOCFLAGS",
            "RUSTUP_TOOLCHAIN",
            "RUST_BACKTRACE",
            "RUST_MIN_STACK",
            "MAKEFLAGS",
        ] {
            assert!(!is_inherited(OsStr::new(name)), "{name}");
        }
    }
}
