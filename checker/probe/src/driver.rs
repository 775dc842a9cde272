use crate::expect;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Runs a package's interleavings, for plain `cargo test`: they need a build of their own, against an explored `std`.
///
/// `manifest_dir` and `package` are `env!("CARGO_MANIFEST_DIR")` and `env!("CARGO_PKG_NAME")`. The build goes to a folder
/// `interleave` in the target folder, since the outer Cargo holds the lock of its own.
///
/// # Panics
/// When an interleaving fails, with what it said, or Cargo cannot be run.
pub fn interleavings(manifest_dir: &str, package: &str) {
    let program = std::env::current_exe().expect("a test program knows where it lies");
    // target/debug/deps/explore-0123
    let target = program.ancestors().nth(3).map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["test", "--quiet", "--package", package, "--features", "interleave", "--test", "interleavings"])
        .arg("--target-dir")
        .arg(target.join("interleave"))
        .current_dir(manifest_dir)
        .stdin(Stdio::null())
        .output()
        .expect("cargo can be started");
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        panic!("an interleaving of {package} fails; its words are above");
    }
}

/// The test fails unless an exploration, `std::interleave::try_explore(…)`, found nothing wrong. `expected` is what holds
/// in whatever order the threads run.
#[track_caller]
pub fn expect_in_every_order<T>(expected: &str, explored: Result<T, String>) {
    if let Err(report) = explored {
        expect!(false, expected = "{expected}, in whatever order the threads run", seen = "in one order, {report}");
    }
}
