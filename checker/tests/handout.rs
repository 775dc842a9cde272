//! The handout of the real course: it holds nothing that students are not to see, and it can be graded.

mod common;

use common::{real_root, text};
use std::path::{Path, PathBuf};
use std::process::Command;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn nothing_hidden_is_handed_out_and_cargo_takes_it() {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let folder = temp.path().join("handout");
    let checker = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_checker"))
            .args(arguments)
            .arg(&folder)
            .current_dir(real_root())
            .output()
            .expect("the checker");
        (output.status.code(), text(&output.stderr))
    };
    assert_eq!(checker(&["handout"]).0, Some(0));
    assert_eq!(checker(&["handout"]).0, Some(2), "an existing folder is not written over");

    let all = files(&folder);
    for path in &all {
        let name = path.file_name().expect("a name");
        assert!(name != "hidden.rs", "{}", path.display());
        let below = path.strip_prefix(&folder).expect("below").to_string_lossy().into_owned();
        assert!(!below.starts_with("solutions"), "{below}");
        let holds = std::fs::read_to_string(path).unwrap_or_default();
        assert!(!holds.lines().any(|line| line.starts_with("//! fails: ")), "{below} is a mistake");
    }
    for source in files(&real_root().join("exercises")) {
        if source.ends_with("tests/hidden.rs") || source.ends_with("tests/interleavings.rs") {
            let exercise = source.ancestors().nth(2).and_then(Path::file_name).expect("a folder").to_string_lossy();
            let digest = folder.join("checker").join("likely").join(format!("{}.json", &exercise[3..]));
            let digest = std::fs::read_to_string(&digest).unwrap_or_else(|_| panic!("{} is missing", digest.display()));
            let tests = std::fs::read_to_string(&source).expect("the tests");
            let graded = tests.split("#[graded").skip(1);
            for (name, _) in graded.filter_map(|test| test.split_once("\nfn ")?.1.split_once('(')) {
                assert!(!digest.contains(&format!("{name}\"")), "the digest of {exercise} names {name}");
            }
        }
    }
    let metadata = Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"])
        .current_dir(&folder)
        .output()
        .expect("cargo");
    assert!(metadata.status.success(), "{}", text(&metadata.stderr));
    for exercise in files(&real_root().join("exercises")) {
        if exercise.ends_with("src/lib.rs") {
            let below = exercise.strip_prefix(real_root()).expect("below").to_owned();
            assert!(all.contains(&folder.join(&below)), "{} is missing", below.display());
        }
    }
}
