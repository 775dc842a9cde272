//! Proves the predictions: trybuild compiles the programs, and what it says of each is what the visible tests show.
//!
//! `TRYBUILD=overwrite cargo test -p diagnostics_solution` writes anew what is kept of rustc's words, here and for the visible
//! tests.

use diagnostics::{ANSWERS, Answer};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const EXERCISE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../exercises/04_async_await/04_diagnostics");
/// Where rustc's words lie, out of sight of those who are to predict them.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
/// How many digits stand in a line of the visible tests' copy.
const DIGITS: usize = 108;

fn writes() -> bool {
    std::env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite")
}

/// The names of the programs, in the order of their numbers.
fn programs() -> Vec<String> {
    let files = fs::read_dir(Path::new(EXERCISE).join("cases")).expect("the programs");
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned())).collect();
    names.sort();
    assert_eq!(names.len(), ANSWERS.len());
    names
}

fn kept(program: &str) -> PathBuf {
    Path::new(KEPT).join(format!("{program}.stderr"))
}

/// What rustc says of a program; nothing if it compiles.
fn said(program: &str) -> String {
    fs::read_to_string(kept(program)).unwrap_or_default().replace("\r\n", "\n")
}

/// One test, since each step needs what the one before may have written.
#[test]
fn predictions_are_what_rustc_does() {
    compiled_by_trybuild();
    for (program, answer) in programs().iter().zip(ANSWERS) {
        let said = said(program);
        let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error")).collect();
        assert!(errors.len() <= 1, "{program} has more than one error: {errors:?}");
        let is = match (errors.first(), answer) {
            (None, Answer::Compiles) => true,
            (Some(first), Answer::Fails(code)) => first.starts_with(&format!("error[{code}]: ")),
            (Some(first), Answer::FailsWithoutCode) => first.starts_with("error: "),
            _ => false,
        };
        assert!(is, "{answer:?} is predicted for {program}, and rustc says {errors:?}");
    }
    visible_tests_know();
}

/// trybuild compares rustc's words with those that are kept. It looks for these beside the program, and has no other place
/// for them; so it is run on a package for itself, which has the programs and the words.
fn compiled_by_trybuild() {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics");
    let cases = package.join("cases");
    let _ = fs::remove_dir_all(&package);
    for folder in [&cases, &package.join("src")] {
        fs::create_dir_all(folder).expect("a folder");
    }
    let manifest = "[package]\nname = \"cases\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    fs::write(package.join("src").join("lib.rs"), "").expect("a library");
    let copy = |from: PathBuf, to: &Path| fs::copy(&from, to).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
    for program in programs() {
        let file = format!("{program}.rs");
        copy(Path::new(EXERCISE).join("cases").join(&file), &cases.join(&file));
        if kept(&program).exists() {
            copy(kept(&program), &cases.join(format!("{program}.stderr")));
        }
    }
    let own = std::env::current_exe().expect("this program");
    let mut trybuild = Command::new(own);
    trybuild.args(["in_the_package", "--exact", "--ignored", "--nocapture"]);
    let ended = trybuild.current_dir(&package).env("CARGO_MANIFEST_DIR", &package).status().expect("this program");
    assert!(ended.success(), "a program is not what it is said to be, see above");
    for program in programs().iter().filter(|_| writes()) {
        let written = cases.join(format!("{program}.stderr"));
        if written.exists() {
            copy(written, &kept(program));
        }
    }
}

#[test]
#[ignore = "the test beside it runs this one, in another package"]
fn in_the_package() {
    let trybuild = trybuild::TestCases::new();
    for (program, answer) in programs().iter().zip(ANSWERS) {
        let file = format!("cases/{program}.rs");
        match answer {
            Answer::Compiles => trybuild.pass(file),
            _ => trybuild.compile_fail(file),
        }
    }
}

/// The visible tests have rustc's words and the reasons in a form that nobody reads by accident.
fn visible_tests_know() {
    let reasons = fs::read_to_string(Path::new(KEPT).join("why.md")).expect("the reasons").replace("\r\n", "\n");
    let mut parts = Vec::new();
    for program in programs() {
        let section = reasons.split("\n## ").find_map(|section| section.strip_prefix(&format!("{program}\n")));
        let why = section.unwrap_or_else(|| panic!("why.md has no section {program}")).trim();
        // As rustc has it; trybuild writes `$DIR/` within types.
        let said = said(&program).trim_end().replace("$DIR/", "");
        parts.extend([program, said, why.to_owned()]);
    }
    let digits: String = parts.join("\0").bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut text = String::from(
        "//! What rustc says of each program, and why: as digits, for nobody should read it before there is a prediction.\n//!\n\
         //! The tests of the solution write this file.\n\n\
         pub const WORDS: &str = \"\\\n",
    );
    for line in digits.as_bytes().chunks(DIGITS) {
        text.push_str(&format!("    {}\\\n", String::from_utf8_lossy(line)));
    }
    text.push_str("\";\n");
    let path = Path::new(EXERCISE).join("tests").join("visible").join("words.rs");
    if writes() {
        fs::write(&path, &text).expect("words.rs");
    }
    let is = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(is == text, "{} is stale: TRYBUILD=overwrite cargo test -p diagnostics_solution", path.display());
}
