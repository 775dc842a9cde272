//! What the machine or the course is to blame for never counts against an answer.

mod common;

use common::{RIGHT, SmallCourse, text};
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
        command.output().expect("the checker")
    }

    /// Grades and checks the right answer: the exit code of grade, the verdict, and words of the message. Without them, the
    /// answer is not to blame.
    fn fares(&self, what: &str, expected: Option<(i32, &str, &str)>, environment: &[(&str, &Path)]) {
        let (code, verdict, words) = expected.unwrap_or((1, "infra_error", "run again"));
        let output = self.run(&["grade", "ann.rs", "--exercise", "read", "--out", "out"], environment);
        let said = text(&output.stdout) + &text(&output.stderr);
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

    /// A file among what was built for the exercises.
    fn built(&self, beginning: &str, end: &str) -> PathBuf {
        let folder = self.target.join("poll-by-poll/target/debug/deps");
        let names = std::fs::read_dir(folder).expect("what was built").map(|entry| entry.expect("an entry").path());
        let mut found = names.filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(beginning) && name.ends_with(end)
        });
        found.next().unwrap_or_else(|| panic!("{beginning}…{end} was built"))
    }
}

#[test]
fn a_built_crate_that_is_gone_or_damaged_is_nobodys_mistake() {
    let broken = Broken::new();
    for name in ["libprobe-", "libsim-", "libinterleaved_std-"] {
        let path = broken.built(name, ".rlib");
        let whole = std::fs::read(&path).expect("a crate");
        std::fs::write(&path, &whole[..1_000]).expect("a damaged one");
        broken.fares(&format!("{name} is damaged"), None, &[]);
        std::fs::remove_file(&path).expect("a crate");
        broken.fares(&format!("{name} is gone"), None, &[]);
        std::fs::write(&path, &whole).expect("the crate");
        broken.fares(&format!("{name} is back"), Some((0, "pass", "")), &[]);
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
        let said = text(&output.stdout) + &text(&output.stderr);
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
