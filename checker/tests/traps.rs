//! What a test's process says is believed only if nobody else can have said it. An answer that has broken into the process is
//! played by a changed copy of the course's own crates.

mod common;

use common::{RIGHT, Run, SmallCourse, copy, text};
use std::path::Path;

/// A right answer to the exercise with explored tests.
const LATCH: &str = "
use std::sync::{Condvar, Mutex};
pub struct Latch { open: Mutex<bool>, opened: Condvar }
impl Latch {
    pub fn new() -> Self { Latch { open: Mutex::new(false), opened: Condvar::new() } }
    pub fn open(&self) { *self.open.lock().unwrap() = true; self.opened.notify_all(); }
    pub fn wait(&self) { drop(self.opened.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap()); }
}
";

#[test]
fn a_pass_that_nobody_but_the_test_can_have_said_counts() {
    const GRADED: &str = "checker/probe/src/graded.rs";
    const SESSION: &str = "checker/probe/src/session.rs";
    const EXPLORE: &str = "checker/interleaved_std/src/interleave/explore.rs";
    // What is changed where, from what into what; the exercise, its verdict, and words of a flag.
    let cases = [
        (GRADED, "", "", "read", "pass", ""),
        (GRADED, "", "", "latch", "pass", ""),
        // The trap is not heeded.
        (GRADED, "running.session.is_trap()", "false", "read", "tampered", ""),
        (
            EXPLORE,
            "if self.plan.trap {\n            return Batch::Sprung;",
            "if false {\n            return Batch::Sprung;",
            "latch",
            "tampered",
            "",
        ),
        // Two receipts, and a crash after one.
        (
            SESSION,
            "let _ = match &channel.socket {",
            "let receipt = format!(\"{receipt}{receipt}\");\n        let _ = match &channel.socket {",
            "read",
            "fail",
            "more than once",
        ),
        (
            GRADED,
            "std::process::exit(if matches!(ended, Ended::Passed { .. }) { 0 }",
            "std::process::exit(if matches!(ended, Ended::Passed { .. }) { 3 }",
            "read",
            "fail",
            "did not end as it should",
        ),
        (
            GRADED,
            "self.session.report(&ended);",
            "self.session.report(&ended); std::process::abort();",
            "read",
            "fail",
            "did not end as it should",
        ),
        // The word for pass of everybody.
        (
            SESSION,
            "(channel.pass.as_str(), \"\", picture, \"\")",
            "(\"pass\", \"\", picture, \"\")",
            "read",
            "fail",
            "",
        ),
    ];
    let course = SmallCourse::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("explored"), &course.path("exercises"));
    course.put("checker/stubs/latch/lib.rs", &course.read("exercises/02_more/01_latch/src/lib.rs"));
    course.put("read.rs", RIGHT);
    course.put("latch.rs", LATCH);
    for (file, from, to, exercise, verdict, flag) in cases {
        let original = course.read(file);
        assert!(original.contains(from), "{from:?} is not in {file}");
        course.put(file, &original.replace(from, to));
        let answer = format!("{exercise}.rs");
        let mut command =
            course.command(&["grade", &answer, "--exercise", exercise, "--out", "out", "--format", "csv"]);
        let output = command.env("CARGO_TARGET_DIR", course.path("built")).run();
        assert!(output.status.success(), "{}", text(&output.stderr));
        course.put(file, &original);
        let grades = course.grades("out");
        let found = &grades["submissions"][0]["exercises"][0];
        assert_eq!(found["verdict"], verdict, "{to}: {found:#}");
        assert!(verdict == "pass" || found["score"] == 0.0, "{to}: {found:#}");
        match flag {
            "" => assert!(found["flags"].is_null(), "{to}: {found:#}"),
            flag => {
                assert!(found["flags"][0].as_str().is_some_and(|words| words.contains(flag)), "{to}: {found:#}");
                assert!(course.read("out/gradebook.csv").contains(flag), "{to}");
            }
        }
    }
}

/// Only Linux counts threads.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_counted_any_more_is_a_failure() {
    let course = SmallCourse::new();
    let test = course.read("exercises/01_first/01_read/tests/visible.rs");
    let body = "fn waits_for_data() {
    let kept: Vec<_> = std::iter::from_fn(|| std::fs::File::open(\"/dev/null\").ok()).collect();
    let threads = probe::threads();
    drop(kept);
    probe::expect!(threads.is_none_or(|threads| threads < 9), expected = \"few threads\", seen = \"many\");";
    course.put("exercises/01_first/01_read/tests/visible.rs", &test.replace("fn waits_for_data() {", body));
    course.put("read.rs", RIGHT);
    let output = course.checker(&["grade", "read.rs", "--exercise", "read", "--out", "out"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let grades = course.grades("out");
    let found = &grades["submissions"][0]["exercises"][0]["tests"][0];
    assert_eq!(found["verdict"], "fail", "{found:#}");
    let message = found["message"].as_str().expect("a message");
    assert!(message.contains("the threads of the process can be counted"), "{message}");
}
