//! The learner's commands, piped as in a script.

mod common;

use common::{NEVER_READY, RIGHT, STUB, SmallCourse, text};

#[test]
fn a_check_says_what_holds_and_exits_accordingly() {
    let course = SmallCourse::new();
    let cases: [(&str, i32, &[&str]); 4] = [
        (STUB, 1, &["Pending", "is still todo!()", "hint read"]),
        (NEVER_READY, 1, &["✗ A read waits until data comes.", "poll 2 of read returns Ready", "polled by task A"]),
        (RIGHT, 0, &["Ready", "4 of 4 points", "✓ The task that polled last is woken."]),
        ("fn broken(", 1, &["does not compile", "src/lib.rs:1"]),
    ];
    for (answer, code, said) in cases {
        course.answer(answer);
        let output = course.checker(&["check", "read"]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{shown}{}", text(&output.stderr));
        for words in said {
            assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
        }
        assert!(!shown.contains('\u{1b}'), "piped output is plain");
    }
    let output = course.checker(&["check", "raed"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn each_slide_is_listed_with_what_it_became() {
    let course = SmallCourse::new();
    let manifest = course.read("exercises/01_first/01_read/Cargo.toml");
    let listed = |slides: &str| {
        let begin = manifest.find("slides = ").expect("slides");
        let end = begin + manifest[begin..].find('\n').expect("a line");
        course.put(
            "exercises/01_first/01_read/Cargo.toml",
            &format!("{}slides = {slides}{}", &manifest[..begin], &manifest[end..]),
        );
        text(&course.checker(&["list", "--slides"]).stdout)
    };
    assert_eq!(listed(r#"["Polling", "Waker"]"#), "Polling\n  01_first/01_read\nWaker\n  01_first/01_read\n");
    assert_eq!(course.checker(&["list", "read", "--slides"]).status.code(), Some(2));
}

#[test]
fn the_list_remembers_and_notices_changes() {
    let course = SmallCourse::new();
    let state = || text(&course.checker(&["list"]).stdout);
    assert!(state().contains("not started    0/4  read"), "{}", state());
    course.answer(RIGHT);
    assert!(state().contains("not checked"), "{}", state());
    course.checker(&["check"]);
    assert!(state().contains("Ready          4/4  read"), "{}", state());
    course.answer(NEVER_READY);
    assert!(state().contains("not checked"), "{}", state());
    assert!(text(&course.checker(&[]).stdout).contains("not checked"), "piped, the course opens as its list");
}

#[test]
fn an_incomplete_exercise_says_what_is_wrong_and_where() {
    let cases = [
        (
            "tests/visible.rs",
            "points = 1",
            "points = 1, titel",
            "visible.rs: the test waits_for_data: `titel` is not an option",
        ),
        (
            "tests/hidden.rs",
            "/// The task",
            "// The task",
            "hidden.rs: the test secret_newest_task: it has no doc comment",
        ),
        ("tests/hidden.rs", "{", "", "hidden.rs: it is not Rust"),
        ("tests/compile_fail/outlived.rs", "needs: waits_for_data", "needs: graded", "outlived needs `graded`"),
        ("Cargo.toml", "name = \"read\"", "name = \"reed\"", "its package is called reed"),
    ];
    for (file, from, to, words) in cases {
        let course = SmallCourse::new();
        let path = format!("exercises/01_first/01_read/{file}");
        course.put(&path, &course.read(&path).replacen(from, to, 1));
        for arguments in [&["check", "read"][..], &["list", "read"], &["check"]] {
            let output = course.checker(arguments);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(
                said.contains("the exercise in 01_read is incomplete: ") && said.contains(words),
                "{words:?}: {said}"
            );
        }
    }
}

#[test]
fn the_rubric_is_read_before_anything_is_solved() {
    let course = SmallCourse::new();
    let folder = "exercises/01_first/01_read";
    for (file, from, to) in [
        ("tests/hidden.rs", "points = 2", "title, points = 2"),
        ("tests/compile_fail/outlived.rs", "//! points", "//! title\n//! points"),
        ("Cargo.toml", "slides = []", "slides = [\"Sockets\", \"Polling\"]"),
    ] {
        let path = format!("{folder}/{file}");
        course.put(&path, &course.read(&path).replacen(from, to, 1));
    }
    for name in ["read", folder, "01_first/01_read", "01_read"] {
        let output = course.checker(&["list", name]);
        let shown = text(&output.stdout);
        for words in [
            "read  A small read (1 min)\n",
            "slides: Sockets, Polling\n",
            "lesson: exercises/01_first/01_read/README.md\n",
            "checked here, 4 points\n",
            "   1  A read waits until data comes.\n",
            "   2  The task that polled last is woken.   title, not in a handout\n",
            "   1  The socket cannot go away while a read is alive.   title, a program that must not compile\n",
            "title: while it does not hold, at most half of the points count\n",
        ] {
            assert!(shown.contains(words), "{words:?} is not in:\n{shown}{}", text(&output.stderr));
        }
        assert!(!shown.contains("graded in class") && !shown.contains("secret"), "{shown}");
    }
    assert_eq!(course.checker(&["list", "raed"]).status.code(), Some(2));
}

#[test]
fn hints_come_one_by_one_and_the_last_one_stays() {
    let course = SmallCourse::new();
    for words in ["Look first.", "Then ask.", "Then wait.", "Then wait."] {
        assert!(text(&course.checker(&["hint", "read"]).stdout).contains(words));
    }
}

#[test]
fn a_reset_keeps_what_was_there() {
    let course = SmallCourse::new();
    course.answer(RIGHT);
    assert!(course.checker(&["reset", "read"]).status.success());
    assert_eq!(course.read("exercises/01_first/01_read/src/lib.rs"), STUB);
    let folder = course.path("exercises/01_first/01_read");
    let kept = std::fs::read_dir(folder)
        .expect("the exercise")
        .map(|entry| entry.expect("an entry").path().join("lib.rs"))
        .find(|path| path.to_string_lossy().contains("src.20"))
        .expect("a copy");
    assert_eq!(std::fs::read_to_string(kept).expect("the copy"), RIGHT);
}

#[test]
fn a_solution_is_shown_when_the_exercise_is_ready() {
    let course = SmallCourse::new();
    course.put("solutions/01_first/01_read/src/lib.rs", RIGHT);
    assert_eq!(course.checker(&["solution", "read"]).status.code(), Some(1));
    assert!(text(&course.checker(&["solution", "read", "--spoil"]).stdout).contains("read_buf"));
    course.answer(RIGHT);
    course.checker(&["check"]);
    assert!(text(&course.checker(&["solution", "read"]).stdout).contains("read_buf"));
}
