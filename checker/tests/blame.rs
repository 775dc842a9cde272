//! What the machine or the course is to blame for never counts against an answer.

mod common;

use common::{RIGHT, Run, SmallCourse, both, text};
use std::path::{Path, PathBuf};
use std::process::Output;

/// A course of its own with a target folder of its own, in which something may be broken.
struct Broken {
    course: SmallCourse,
    target: PathBuf,
}

impl Broken {
    fn new() -> Self {
        let course = SmallCourse::new();
        course.put("ann.rs", RIGHT);
        course.answer(RIGHT);
        let target = course.path("built");
        let broken = Self { course, target };
        broken.fares("before anything is broken", Some((0, "pass", "")), &[]);
        broken
    }

    fn run(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Output {
        let mut command = self.course.command(arguments);
        command.env("CARGO_TARGET_DIR", &self.target).envs(environment.iter().copied());
        command.run()
    }

    /// Grades and checks the right answer: the exit code of grade, the verdict, and words of the message. Without them, the
    /// answer is not to blame.
    fn fares(&self, what: &str, expected: Option<(i32, &str, &str)>, environment: &[(&str, &Path)]) {
        let (code, verdict, words) = expected.unwrap_or((1, "infra_error", "run again"));
        let output = self.run(&["grade", "ann.rs", "--exercise", "read", "--out", "out"], environment);
        let said = both(&output);
        assert_eq!(output.status.code(), Some(code), "{what}: {said}");
        let grades = self.course.grades("out");
        let exercise = &grades["submissions"][0]["exercises"][0];
        assert_eq!(exercise["verdict"], verdict, "{what}: {exercise:#}");
        assert!(exercise["message"].as_str().is_some_and(|message| message.contains(words)), "{what}: {exercise:#}");
        let output = self.run(&["check", "read"], environment);
        let expected = if code == 0 { 0 } else { 2 };
        assert_eq!(output.status.code(), Some(expected), "{what}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(words), "{what}: {}", text(&output.stderr));
    }
}

#[cfg(unix)]
#[test]
fn a_machine_without_a_linker_is_nobodys_mistake() {
    let broken = Broken::new();
    let nothing = broken.course.path("nothing");
    std::fs::create_dir(&nothing).expect("a folder");
    let expected = Some((1, "infra_error", "linker `cc` not found: it comes with a C compiler"));
    broken.fares("no linker", expected, &[("PATH", &nothing)]);
}

/// Where file systems can be mounted.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_nobodys_mistake() {
    let broken = Broken::new();
    let small = broken.course.path("small");
    std::fs::create_dir(&small).expect("a folder");
    for size in ["16k", "64k", "200k", "600k", "1000k", "1400k"] {
        let script = format!(
            "mount -t tmpfs -o size={size} tmpfs small || exit 77
             TMPDIR=\"$PWD/small\" {} grade ann.rs --exercise read --out out",
            env!("CARGO_BIN_EXE_checker")
        );
        let mut command = std::process::Command::new("unshare");
        command.args(["-r", "-m", "sh", "-c", &script]).current_dir(broken.course.path("."));
        let Ok(output) = command.env("CARGO_TARGET_DIR", &broken.target).output() else { return };
        let said = both(&output);
        if output.status.code() == Some(77) || said.contains("unshare failed") {
            return;
        }
        let grades = broken.course.grades("out");
        let exercise = &grades["submissions"][0]["exercises"][0];
        match output.status.code() {
            Some(0) => assert_eq!(exercise["verdict"], "pass", "{size}: {exercise:#}"),
            Some(1) => assert_eq!(exercise["verdict"], "infra_error", "{size}: {exercise:#}"),
            _ => panic!("{size}: {said}"),
        }
        assert!(size != "16k" || said.contains("no space left"), "{said}");
    }
}
