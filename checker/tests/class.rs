//! A class, graded: what counts, what is ignored, and that two runs agree.

mod common;

use common::{NEVER_READY, RIGHT, Run, STUB, SmallCourse, keeps_first, row, text};
use serde_json::Value;
use std::process::Stdio;

const LIB: &str = "exercises/01_first/01_read/src/lib.rs";

/// Without what differs from run to run.
fn comparable(mut grades: Value) -> Value {
    for submission in grades["submissions"].as_array_mut().expect("submissions") {
        for exercise in submission["exercises"].as_array_mut().expect("exercises") {
            for test in exercise["tests"].as_array_mut().expect("tests") {
                test["duration_ms"] = Value::Null;
            }
        }
    }
    grades
}

#[test]
fn a_class_is_graded_alike_twice_and_by_two_runs_at_once() {
    let course = SmallCourse::new();
    let answers = [("alice", RIGHT.to_owned()), ("bob", STUB.to_owned()), ("carol", keeps_first())];
    for (id, answer) in &answers {
        course.put(&format!("class/{id}/{LIB}"), answer);
    }
    course.put("class/dave/notes.txt", "nothing of the course");
    let run = |out: &str| {
        let mut command = course.command(&["grade", "--format", "csv", "--seed", "7", "--out", out]);
        command.args(["class/alice", "class/bob", "class/carol", "class/dave"]);
        command
    };
    let output = run("first").run();
    assert_eq!(output.status.code(), Some(1), "dave could not be graded: {}", text(&output.stderr));
    let children = [run("second"), run("third")]
        .map(|mut command| command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the checker"));
    for mut child in children {
        child.wait().expect("the checker");
    }
    let first = comparable(course.grades("first"));
    assert_eq!(first, comparable(course.grades("second")));
    assert_eq!(first, comparable(course.grades("third")));

    assert_eq!(first["schema"], "poll-by-poll/grade/v1");
    assert_eq!(row(&first, "alice")["score"], 4.0);
    assert_eq!(row(&first, "alice")["max_score"], 4.0);
    assert_eq!(row(&first, "bob")["score"], 0.0);
    assert_eq!(row(&first, "carol")["score"], 2.0);
    assert_eq!(row(&first, "dave")["exercises"][0]["verdict"], "infra_error");
    let gradebook = course.read("first/gradebook.csv");
    assert!(
        gradebook.starts_with("submission,read,total,max,isolation,flags,likely\nalice,4,4,4,none,,\n"),
        "{gradebook}"
    );
}

#[test]
fn feedback_shows_nothing_of_a_hidden_test_but_its_behaviour() {
    let course = SmallCourse::new();
    let answer = course.put("carol.rs", &keeps_first());
    let answer = answer.to_string_lossy().into_owned();
    assert!(course.checker(&["grade", "--exercise", "read", "--out", "out", &answer]).status.success());
    let feedback = course.read("out/carol/feedback.md");
    assert!(feedback.contains("✗ The task that polled last is woken."), "{feedback}");
    assert!(!feedback.contains("secret"), "{feedback}");
    let result = course.read("out/carol/result.json");
    assert!(result.contains("another secret value"), "the instructor sees why: {result}");
}

#[test]
fn a_case_that_holds_says_shortly_what_its_points_wait_for() {
    let case = "exercises/01_first/01_read/tests/compile_fail/outlived.rs";
    let holds = "- ✓ The socket cannot go away while a read is alive. ";
    for (points, long_sentence, words) in [
        ("1", false, "*(holds; 0 of 1, points follow \"A read waits until data comes.\")*\n"),
        ("1", true, "*(holds; 0 of 1, points follow \"A read waits until data comes …\")*\n"),
        ("0", false, "*(holds)*\n"),
    ] {
        let course = SmallCourse::new();
        course.put(case, &course.read(case).replace("points: 1", &format!("points: {points}")));
        if long_sentence {
            let path = "exercises/01_first/01_read/tests/visible.rs";
            course.put(
                path,
                &course.read(path).replace("until data comes.", "until data comes, and no longer than that."),
            );
        }
        let answer = course.put("dora.rs", NEVER_READY).to_string_lossy().into_owned();
        assert!(course.checker(&["grade", "--exercise", "read", "--out", "out", &answer]).status.success());
        let feedback = course.read("out/dora/feedback.md");
        assert!(feedback.contains(&format!("{holds}{words}")), "{words:?} is not in:\n{feedback}");
    }
}

#[test]
fn only_sources_count() {
    let course = SmallCourse::new();
    let files = [
        ("exercises/01_first/01_read/Cargo.toml", "[package]\nname = \"read\"\n[lib]\nharness = false\n"),
        ("exercises/01_first/01_read/build.rs", "fn main() { panic!() }"),
        ("exercises/01_first/01_read/tests/hidden.rs", ""),
        ("exercises/01_first/01_read/tests/visible.rs", "#[test] fn waits_for_data() {}"),
        (".cargo/config.toml", "[build]\nrustc-wrapper = \"/bin/true\"\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"nightly\"\n"),
    ];
    for (id, answer) in [("right", RIGHT), ("stub", STUB), ("never", NEVER_READY)] {
        course.put(&format!("class/{id}/wrapped/{LIB}"), answer);
        for (file, text) in files {
            course.put(&format!("class/{id}/wrapped/{file}"), text);
        }
    }
    let output = course.checker(&["grade", "--out", "out", "class/right", "class/stub", "class/never"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for (id, score) in [("right", 4.0), ("stub", 0.0), ("never", 0.0)] {
        let row = row(&grades, id);
        assert_eq!(row["score"], score, "{row:#}");
        let ignored: Vec<&str> = row["ignored"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        for (file, _) in files {
            assert!(ignored.contains(&file), "{file} is not listed among {ignored:?}");
        }
    }
}

#[test]
fn while_a_title_fails_half_of_the_points_count() {
    let course = SmallCourse::new();
    for (file, from, to) in [("visible", "points = 1", "points = 4"), ("hidden", "points = 2", "title, points = 2")] {
        let path = format!("exercises/01_first/01_read/tests/{file}.rs");
        course.put(&path, &course.read(&path).replacen(from, to, 1));
    }
    let sentence = "The task that polled last is woken.";
    for (id, answer) in [("alice", RIGHT.to_owned()), ("bob", STUB.to_owned()), ("carol", keeps_first())] {
        course.put(&format!("class/{id}/{LIB}"), &answer);
    }
    let output =
        course.checker(&["grade", "--format", "csv", "--out", "out", "class/alice", "class/bob", "class/carol"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for (id, score, capped_by) in [("alice", 7.0, None), ("bob", 0.0, None), ("carol", 3.0, Some(sentence))] {
        let row = row(&grades, id);
        let exercise = &row["exercises"][0];
        assert_eq!((&row["score"], &exercise["score"]), (&score.into(), &score.into()), "{row:#}");
        assert_eq!(exercise.get("capped_by").and_then(Value::as_str), capped_by, "{row:#}");
        let tests = exercise["tests"].as_array().expect("tests");
        let titles: Vec<&Value> = tests.iter().filter(|test| test["title"] == true).collect();
        assert_eq!(titles.len(), 1, "{row:#}");
        assert_eq!(titles[0]["behaviour"], sentence);
    }
    let carol = &row(&grades, "carol")["exercises"][0]["tests"];
    assert_eq!(carol[0]["score"], 4.0, "a test keeps its own score: {carol:#}");
    let words = format!("5, counted as 3 of 7: {sentence}");
    for (what, shown) in [
        ("the summary", text(&output.stdout)),
        ("the gradebook", course.read("out/gradebook.csv")),
        ("feedback", course.read("out/carol/feedback.md")),
    ] {
        assert!(shown.contains(&words), "{what} does not say {words:?}:\n{shown}");
    }
    course.answer(&keeps_first());
    let shown = text(&course.checker(&["check", "read"]).stdout);
    assert!(shown.contains(&words), "{shown}");
}

#[cfg(unix)]
#[test]
fn a_linked_source_is_no_source() {
    let course = SmallCourse::new();
    let real = course.put("elsewhere.rs", RIGHT);
    let link = course.path(&format!("class/eve/{LIB}"));
    std::fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(real, link).expect("a link");
    assert!(course.checker(&["grade", "--out", "out", "class/eve"]).status.success());
    let grades = course.grades("out");
    assert_eq!(row(&grades, "eve")["exercises"][0]["verdict"], "missing");
}

#[test]
fn the_seed_decides_the_inputs_and_not_the_verdict() {
    let course = SmallCourse::new();
    course.put("alice.rs", RIGHT);
    for seed in ["1", "18446744073709551615"] {
        let arguments = ["grade", "--exercise", "read", "--seed", seed, "--out", seed, "alice.rs"];
        assert!(course.checker(&arguments).status.success());
        assert_eq!(row(&course.grades(seed), "alice")["score"], 4.0);
    }
}
