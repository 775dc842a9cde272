//! The folders of the checker use each other in one direction only.

use std::path::{Path, PathBuf};

/// From the command line down: each may use what stands in a later row.
const FLOORS: [&[&str]; 8] = [
    &["main"],
    &["cli"],
    &["learn", "class", "author"],
    &["engine", "report"],
    &["build", "events"],
    &["run", "submission", "verdict"],
    &["course"],
    &["parallel", "print"],
];
/// What a report is written from, and nothing else.
const READ_BY_REPORT: [&str; 3] = ["report", "events", "verdict"];

fn floor(name: &str) -> usize {
    FLOORS
        .iter()
        .position(|floor| floor.contains(&name))
        .unwrap_or_else(|| panic!("{name} has no place in the house: give it one in this test"))
}

fn may_use(user: &str, used: &str) -> bool {
    match user {
        "report" => READ_BY_REPORT.contains(&used),
        _ => user == used || floor(user) < floor(used),
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// What stands after each `crate::`.
fn used_by(text: &str) -> Vec<String> {
    let word = |rest: &str| rest.chars().take_while(|&letter| letter.is_alphanumeric() || letter == '_').collect();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split("crate::").skip(1))
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => list.split(',').map(|one| word(one.trim())).collect(),
            None => vec![word(rest)],
        })
        .collect()
}

#[test]
fn every_folder_uses_only_what_is_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut uses = 0;
    for file in rust_files(&source) {
        let below = file.strip_prefix(&source).expect("below").to_string_lossy().replace('\\', "/");
        let user = below.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let text = std::fs::read_to_string(&file).expect("a source file");
        for used in used_by(&text) {
            assert!(may_use(user, &used), "{below} uses crate::{used}, which is not below {user}");
            uses += 1;
        }
    }
    assert!(uses > 50, "the sources were read: {uses} uses were found");
}

#[test]
fn a_use_upwards_is_found() {
    let cases = [
        ("use crate::author::handout;", "submission", false),
        ("    let stub = crate::learn::stub();", "author", false),
        ("use crate::course::Exercise;", "report", false),
        ("use crate::{course, learn};", "build", false),
        ("use crate::verdict::{Grades, Verdict};", "report", true),
        ("// use crate::learn;", "build", true),
    ];
    for (line, user, allowed) in cases {
        assert_eq!(used_by(line).iter().all(|used| may_use(user, used)), allowed, "{line} in {user}");
    }
}
