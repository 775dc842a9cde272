//! Submissions that try something, each with the verdict that must come of it in its header.

mod common;

use common::{JOBS, SmallCourse, text};
use std::path::Path;

#[test]
fn no_trick_earns_more_than_the_same_code_without_it() {
    let course = SmallCourse::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("hostile");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let mut arguments = vec!["grade", "--jobs", JOBS, "--exercise", "read", "--out", "out"];
    arguments.extend(files.iter().map(String::as_str));
    let output = course.checker(&arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let grades = course.grades("out");
    let submissions = grades["submissions"].as_array().expect("submissions");
    assert_eq!(submissions.len(), files.len(), "every submission is graded, whatever the others do");
    let score = |id: &str| {
        submissions.iter().find(|one| one["id"] == id).and_then(|one| one["score"].as_f64()).expect("a score")
    };
    let honest = score("never_ready");
    for submission in submissions {
        let id = submission["id"].as_str().expect("an id");
        let source = std::fs::read_to_string(folder.join(format!("{id}.rs"))).expect("the source");
        let expected = source.lines().next().and_then(|line| line.strip_prefix("//! verdict: ")).expect("a header");
        let exercise = &submission["exercises"][0];
        let verdict = exercise["verdict"].as_str().expect("a verdict");
        assert!(expected.split(" or ").any(|one| one == verdict), "{id}: {exercise:#}");
        if expected != "pass" {
            assert!(score(id) <= honest, "{id} earns {} by its trick", score(id));
        }
        let stolen = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
        if !stolen.trim().is_empty() {
            let feedback = course.read(&format!("out/{id}/feedback.md"));
            assert!(!feedback.contains(&format!("\"{}", stolen.trim())), "{id} shows what it stole");
        }
    }
}
