//! The author's commands, on the small course.

mod common;

use common::{RIGHT, SmallCourse, text};

/// What audit says of one exercise, and whether all is clean.
fn audit(course: &SmallCourse, name: &str) -> (String, bool) {
    let output = course.checker(&["audit", name]);
    let shown = text(&output.stdout);
    assert!(output.status.code() != Some(2), "{}", text(&output.stderr));
    (shown, output.status.success())
}

#[test]
fn a_scaffold_lacks_only_what_an_author_has_to_write() {
    let course = SmallCourse::new();
    let made = course.checker(&["new", "01_first/02_more"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let (shown, clean) = audit(&course, "more");
    assert!(!clean);
    let findings: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let expected = [
        "README.md has no lesson",
        "it has 0 alternatives, two are needed",
        "it has 0 mistakes, six are needed",
        "no mistake fails hidden_behaviour and at most two others",
    ];
    assert_eq!(findings, expected);
    for wrong in ["more", "01_first/2_more", "01_first/02-more", "01_first/02_more", "01_first/03_read"] {
        assert_eq!(course.checker(&["new", wrong]).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn audit_finds_what_is_wrong() {
    let course = SmallCourse::new();
    let solution = "solutions/01_first/01_read";
    course.put(&format!("{solution}/src/lib.rs"), RIGHT);
    let blind = RIGHT.replace("return Poll::Ready(self.socket.read_buf());", "return Poll::Ready(Vec::new());");
    course.put(&format!("{solution}/alternatives/blind.rs"), &blind);
    let header = "//! fails: waits_for_data, no_such_test\n//! It is right, and said to be wrong.\n";
    course.put(
        &format!("{solution}/mistakes/none.rs"),
        &format!("{header}{}", &RIGHT[RIGHT.find("use").expect("a use")..]),
    );
    course.put(&format!("{solution}/mistakes/headless.rs"), RIGHT);
    course.put("checker/stubs/read/lib.rs", "pub fn other() {}");
    let (shown, clean) = audit(&course, "read");
    assert!(!clean);
    for finding in [
        "alternatives/blind.rs fails secret_newest_task: expected: the data",
        "mistakes/none.rs was to fail waits_for_data, and passes it",
        "mistakes/none.rs: there is no test no_such_test",
        "mistakes/headless.rs: it does not begin with `fails:` and the tests that fail",
        "src/lib.rs and checker/stubs/read/lib.rs differ",
    ] {
        assert!(shown.contains(finding), "{finding:?} is not in:\n{shown}");
    }
}
