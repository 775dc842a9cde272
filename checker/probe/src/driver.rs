use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// Runs one explored test for plain `cargo test`: it needs a build of its own, against the explored `std`.
///
/// `manifest_dir` and `package` are `env!("CARGO_MANIFEST_DIR")` and `env!("CARGO_PKG_NAME")`, `file` is the test's, `visible` or
/// `hidden`. The build goes to a folder `interleave` in the target folder, since the outer Cargo holds the lock of its own.
///
/// # Panics
/// When the test fails, with what it said, or Cargo cannot be run.
pub fn run_elsewhere(manifest_dir: &str, package: &str, file: &str, test: &str) {
    let program = built(manifest_dir, package, file);
    let output = Command::new(program)
        .args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"])
        .current_dir(manifest_dir)
        .stdin(Stdio::null())
        .output()
        .expect("a test program that was just built can be started");
    print!("{}", String::from_utf8_lossy(&output.stdout));
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        panic!("{test} fails when it is explored; its words are above");
    }
}

/// The explored test program of a file. Cargo is called once in a process.
fn built(manifest_dir: &str, package: &str, file: &str) -> PathBuf {
    static PROGRAMS: Mutex<BTreeMap<String, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    if programs.is_empty() {
        *programs = build(manifest_dir, package);
    }
    let program = programs.get(file).cloned();
    // Whatever went wrong, the next test may say so, too.
    drop(programs);
    program.unwrap_or_else(|| panic!("the explored tests of {package} could not be built; Cargo's words are above"))
}

fn build(manifest_dir: &str, package: &str) -> BTreeMap<String, PathBuf> {
    let own = std::env::current_exe().expect("a test program knows where it lies");
    // target/debug/deps/explore-0123
    let target = own.ancestors().nth(3).map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["test", "--no-run", "--quiet", "--message-format", "json-render-diagnostics"]);
    command.args(["--package", package, "--features", "interleave", "--target-dir"]).arg(target.join("interleave"));
    let files = ["visible", "hidden"];
    for file in files {
        if Path::new(manifest_dir).join("tests").join(format!("{file}.rs")).is_file() {
            command.args(["--test", file]);
        }
    }
    let output = command.current_dir(manifest_dir).stdin(Stdio::null()).output().expect("cargo can be started");
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let programs = said.lines().filter_map(executable);
    programs.filter_map(|program| Some((name(&program, &files)?.to_owned(), program))).collect()
}

/// The program that one of Cargo's messages tells of. It is read without a JSON reader, which every exercise would have to
/// build: a path has no quotation mark in it, and its backslashes are doubled.
fn executable(message: &str) -> Option<PathBuf> {
    let (_, rest) = message.split_once("\"executable\":\"")?;
    Some(PathBuf::from(rest.split_once('"')?.0.replace(r"\\", r"\")))
}

/// Which of the files it was built from: `visible-0123abcd` is that of `visible`.
fn name<'a>(program: &Path, files: &[&'a str]) -> Option<&'a str> {
    let stem = program.file_stem()?.to_str()?;
    files.iter().copied().find(|file| stem.strip_prefix(file).is_some_and(|rest| rest.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_a_file_is_found_in_what_cargo_says() {
        let message = r#"{"reason":"compiler-artifact","target":{"kind":["test"]},"executable":"C:\\t\\hidden-12.exe","fresh":true}"#;
        let program = executable(message).expect("a program");
        assert_eq!(program.to_str(), Some(r"C:\t\hidden-12.exe"));
        assert_eq!(executable(r#"{"reason":"compiler-artifact","executable":null}"#), None);
        assert_eq!(name(Path::new("/t/hidden-12"), &["visible", "hidden"]), Some("hidden"));
        assert_eq!(name(Path::new("/t/hidden_more-12"), &["visible", "hidden"]), None);
    }
}
