//! Tests that are explored, as the learner meets them: in a check, traced again, and under plain `cargo test`.

mod common;

use common::{SmallCourse, both, copy, target, text};
use std::path::Path;
use std::process::{Command, Output};

/// Looks and begins to wait under one lock, and looks again after each wait.
const RIGHT: &str = "
use std::sync::{Condvar, Mutex};
pub struct Latch { open: Mutex<bool>, opened: Condvar }
impl Latch {
    pub fn new() -> Self { Latch { open: Mutex::new(false), opened: Condvar::new() } }
    pub fn open(&self) { *self.open.lock().unwrap() = true; self.opened.notify_all(); }
    pub fn wait(&self) {
        println!(\"somebody waits\");
        drop(self.opened.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap());
    }
}
";

fn course(answer: &str) -> SmallCourse {
    let course = SmallCourse::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("explored"), &course.path("exercises"));
    // For Cargo itself, whole as it is here.
    let manifest = course.read("Cargo.toml");
    let list = "members = [\n";
    course.put("Cargo.toml", &manifest.replacen(list, &format!("{list}    \"exercises/02_more/01_latch\",\n"), 1));
    course.put("checker/stubs/latch/lib.rs", &course.read("exercises/02_more/01_latch/src/lib.rs"));
    course.put("exercises/02_more/01_latch/src/lib.rs", answer);
    course
}

/// Looks under one lock and waits under another: an opening in between is lost.
fn looks_too_early() -> String {
    RIGHT.replace(
        "drop(self.opened.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap());",
        "if !*self.open.lock().unwrap() { drop(self.opened.wait(self.open.lock().unwrap()).unwrap()); }",
    )
}

/// Believes every return of `wait`.
fn looks_once() -> String {
    RIGHT.replace(
        "drop(self.opened.wait_while(self.open.lock().unwrap(), |open| !*open).unwrap());",
        "let open = self.open.lock().unwrap();
         if !*open { let open = self.opened.wait(open).unwrap(); assert!(*open, \"not yet open\"); }",
    )
}

fn check(course: &SmallCourse) -> (Option<i32>, String) {
    let output = course.checker(&["check", "latch"]);
    (output.status.code(), both(&output))
}

#[test]
fn a_race_is_found_told_and_traced_again() {
    let right = course(RIGHT);
    let (code, said) = check(&right);
    assert_eq!(code, Some(0), "{said}");

    let wrong = course(&looks_too_early());
    let (code, said) = check(&wrong);
    assert_eq!(code, Some(1), "{said}");
    for words in [
        "✓ A latch that is open lets everybody through.",
        "✗ However the opening and a wait fall together, the wait's end comes.",
        "seen:     in one order of the threads, all threads wait, and nobody is left to wake one:",
        "main/test waits on condvar #1",
        "printed:  | somebody waits",
        "latch: is opened",
        "✓ A wait lasts until the latch is open, hours if need be.",
    ] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
    // The command that is printed, given to a shell.
    let line = said.lines().find_map(|line| line.trim().strip_prefix("again:")).expect("a command");
    let (command, again) = line.trim().split_once("trace").expect("a trace");
    assert_eq!(command.trim(), "cargo run --");
    let replay = |again: &str| -> Output {
        let shell = format!("{} trace {again}", env!("CARGO_BIN_EXE_checker"));
        let mut command = Command::new("sh");
        command.args(["-c", &shell]).current_dir(wrong.path(".")).env("CARGO_TARGET_DIR", target());
        command.output().expect("a shell")
    };
    let traced = text(&replay(again).stdout);
    assert!(traced.contains("all threads wait") && traced.contains("latch: is opened"), "{traced}");
    // Without the schedule: the first one, in which all is well.
    let (first, _) = again.split_once("--schedule").expect("a schedule");
    let traced = text(&replay(first).stdout);
    assert!(traced.contains("holds in this order of steps") && traced.contains("latch: is opened"), "{traced}");
    let nonsense = replay(&format!("{first} --schedule tomorrow"));
    assert!(text(&nonsense.stdout).contains("is none of random:SEED"), "{}", text(&nonsense.stdout));
}

#[test]
fn a_wait_that_ends_for_no_reason_is_found() {
    let (code, said) = check(&course(&looks_once()));
    assert_eq!(code, Some(1), "{said}");
    for words in ["panicked at src/lib.rs", "not yet open", "wakes up without a reason", "--schedule spurious:random:"]
    {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
}

#[test]
fn grades_say_that_a_test_was_explored_and_how_to_see_it_again() {
    let course = course(RIGHT);
    let wrong = course.put("eve.rs", &looks_too_early());
    let out = course.checker(&[
        "grade",
        wrong.to_str().expect("UTF-8"),
        "--exercise",
        "latch",
        "--out",
        "out",
        "--seed",
        "7",
    ]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let grades = course.grades("out");
    let exercise = &grades["submissions"][0]["exercises"][0];
    let tests = exercise["tests"].as_array().expect("tests");
    let of = |name: &str| tests.iter().find(|test| test["name"] == name).expect("the test");
    let race = of("opening_racing_a_wait");
    assert_eq!((&race["kind"], &race["explored"], &race["verdict"]), (&"visible".into(), &true.into(), &"fail".into()));
    assert!(
        race["replay"].as_str().is_some_and(|command| command.contains("--seed") && command.contains("--schedule"))
    );
    assert_eq!(
        (&of("open_lets_through")["explored"], &of("waits_for_hours")["verdict"]),
        (&serde_json::Value::Null, &"pass".into())
    );
    assert_eq!(exercise["capped_by"], "However the opening and a wait fall together, the wait's end comes.");
    let feedback = course.read("out/eve/feedback.md");
    assert!(!feedback.contains("secret"), "{feedback}");
    // Of the visible test, and not of the hidden one, which fails too.
    assert_eq!(feedback.matches("cargo run -- trace latch --test").count(), 1, "{feedback}");
}

#[test]
fn plain_cargo_test_explores_too() {
    // By name as by all, with processes and without, asked for where it stands or where it is driven from.
    let wrong = course(&looks_too_early());
    let cargo = |arguments: &[&str], without_fork: bool| {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["test", "--quiet", "-p", "latch"]).args(arguments);
        command.current_dir(wrong.path(".")).env("CARGO_TARGET_DIR", target().join("plain"));
        if without_fork {
            command.env("POLL_WITHOUT_FORK", "1");
        }
        let output = command.output().expect("cargo");
        (output.status.success(), both(&output))
    };
    let story = |said: &str| -> Vec<String> {
        said.lines().skip_while(|line| !line.contains("What each thread did")).take(8).map(str::to_owned).collect()
    };
    let (success, found) = cargo(&["opening_racing"], false);
    assert!(!success && found.contains("all threads wait"), "{found}");
    assert!(found.contains("somebody waits"), "what the answer prints is shown: {found}");
    assert!(!found.contains("waits_for_hours"), "only what is asked for: {found}");
    for (arguments, without_fork) in
        [(&["opening_racing"][..], true), (&["--test", "visible", "--", "--ignored", "opening_racing"], false)]
    {
        let (success, again) = cargo(arguments, without_fork);
        assert!(!success, "{again}");
        assert_eq!(story(&again), story(&found));
    }
    let (success, said) = cargo(&["waits_for_hours"], false);
    assert!(success, "{said}");
    let (success, said) = cargo(&["--test", "visible"], false);
    assert!(success && said.contains("2 ignored"), "{said}");
}
