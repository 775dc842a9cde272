//! At home: a learner's files in whatever state they are, output that nobody reads to its end, and interrupts.

mod common;

use common::{NEVER_READY, RIGHT, Run, STUB, SmallCourse, both, copy, text};

const LIB: &str = "exercises/01_first/01_read/src/lib.rs";

/// The small course with a second exercise, `other`, that is solved.
fn two_exercises() -> SmallCourse {
    let course = SmallCourse::new();
    copy(&course.path("exercises/01_first/01_read"), &course.path("exercises/01_first/02_other"));
    let other = "exercises/01_first/02_other";
    for file in ["Cargo.toml", "tests/visible.rs", "tests/hidden.rs"] {
        let path = format!("{other}/{file}");
        let text =
            course.read(&path).replace("name = \"read\"", "name = \"other\"").replace("use read::", "use other::");
        course.put(&path, &text);
    }
    for case in ["outlived", "outlived_ok"] {
        let path = format!("{other}/tests/compile_fail/{case}.rs");
        course.put(&path, &course.read(&path).replace("use read::", "use other::"));
    }
    course.put(&format!("{other}/src/lib.rs"), RIGHT);
    course
}

#[test]
fn a_slip_in_one_exercise_leaves_the_others_in_peace() {
    let course = two_exercises();
    let tests = "exercises/01_first/01_read/tests/visible.rs";
    course.put(tests, &course.read(tests).replace("points = 1", "points = none"));
    let output = course.checker(&["check"]);
    let said = both(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the exercise in 01_read is incomplete: ") && said.contains("visible.rs"), "{said}");
    assert!(said.contains("Ready   other"), "{said}");
    let output = course.checker(&["list"]);
    let said = text(&output.stdout);
    assert!(
        output.status.success() && said.contains("  incomplete") && said.contains("Ready          4/4  other"),
        "{said}"
    );
    assert!(course.checker(&["check", "other"]).status.success());
}

#[test]
fn an_answer_may_be_in_any_state() {
    let course = two_exercises();
    let lib = course.path(LIB);
    let src = course.path("exercises/01_first/01_read/src");
    type Spoil<'a> = &'a dyn Fn();
    let clear = || {
        let _ = std::fs::remove_dir_all(&src);
        let _ = std::fs::remove_file(&src);
        std::fs::create_dir_all(&src).expect("a folder");
    };
    let write = |bytes: &[u8]| std::fs::write(&lib, bytes).expect("a file");
    let cases: [(&str, Spoil<'_>, &str, &str); 6] = [
        ("no lib.rs", &|| (), "has no src/lib.rs; `cargo run -- reset read` puts", "no lib.rs"),
        ("no src", &|| std::fs::remove_dir(&src).expect("removed"), "has no src/lib.rs", "no lib.rs"),
        ("a folder", &|| std::fs::create_dir(&lib).expect("a folder"), "src/lib.rs is a folder", "unreadable"),
        (
            "src is a file",
            &|| {
                std::fs::remove_dir(&src).expect("removed");
                std::fs::write(&src, "mine").expect("a file");
            },
            "has no src/lib.rs",
            "no lib.rs",
        ),
        (
            "not UTF-8",
            &|| write(b"// a\n// \xff\n"),
            "src/lib.rs is not UTF-8 text in line 2: save it as",
            "unreadable",
        ),
        ("huge", &|| write(&vec![b' '; 3_000_000]), "more than 1000000 bytes", "unreadable"),
    ];
    for (state, spoil, words, listed) in cases {
        clear();
        spoil();
        let output = course.checker(&["check"]);
        let said = both(&output);
        assert_eq!(output.status.code(), Some(2), "{state}: {said}");
        assert_eq!(said.matches("error: ").count(), 1, "{state}: {said}");
        assert!(said.contains(words) && said.contains("reset read"), "{state}: {words:?} is not in: {said}");
        assert!(said.contains("Ready   other"), "{state}: {said}");
        let list = course.checker(&["list"]);
        assert!(list.status.success() && text(&list.stdout).contains(listed), "{state}: {}", both(&list));
        let trace = course.checker(&["trace", "read"]);
        assert!(trace.status.code() == Some(2) && text(&trace.stderr).contains(words), "{state}: {}", both(&trace));
        let reset = course.checker(&["reset", "read"]);
        assert!(reset.status.success(), "{state}: {}", both(&reset));
        assert_eq!(course.read(LIB), STUB, "{state}");
    }
    let kept = |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("src.20");
    let entries = std::fs::read_dir(course.path("exercises/01_first/01_read")).expect("the exercise");
    assert_eq!(entries.filter_map(Result::ok).filter(kept).count(), 5, "each state is kept but that of no src");
    assert!(text(&course.checker(&["reset", "read"]).stdout).contains("as it was handed out"));
}

#[cfg(unix)]
#[test]
fn a_link_is_no_answer_at_home_either() {
    let course = SmallCourse::new();
    let real = course.put("elsewhere.rs", RIGHT);
    std::fs::remove_file(course.path(LIB)).expect("removed");
    std::os::unix::fs::symlink(real, course.path(LIB)).expect("a link");
    let output = course.checker(&["check", "read"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is a link, which nobody follows in class"), "{}", both(&output));
}

#[test]
fn an_exercise_with_other_tests_is_not_checked() {
    let course = SmallCourse::new();
    course.answer(RIGHT);
    course.checker(&["check"]);
    let list = || text(&course.checker(&["list"]).stdout);
    assert!(list().contains("Ready          4/4  read"), "{}", list());
    let tests = "exercises/01_first/01_read/tests/hidden.rs";
    let before = course.read(tests);
    course.put(tests, &before.replace('\n', "\r\n"));
    assert!(list().contains("Ready          4/4  read"), "line ends do not matter: {}", list());
    course.put(tests, &before.replace("points = 2", "points = 3"));
    assert!(list().contains("not checked    ?/5  read"), "{}", list());
}

#[test]
fn the_ends_of_lines_do_not_matter() {
    let course = SmallCourse::new();
    for path in
        [LIB, "exercises/01_first/01_read/tests/visible.rs", "exercises/01_first/01_read/Cargo.toml", "Cargo.toml"]
    {
        course.put(path, &course.read(path).replace('\n', "\r\n"));
    }
    let case = "exercises/01_first/01_read/tests/compile_fail/outlived";
    for ending in ["rs", "stderr"] {
        let path = format!("{case}.{ending}");
        course.put(&path, &course.read(&path).replace('\n', "\r\n"));
    }
    let list = text(&course.checker(&["list"]).stdout);
    assert!(list.contains("not started    0/4  read"), "{list}");
    assert!(text(&course.checker(&["reset", "read"]).stdout).contains("as it was handed out"));
    course.answer(&RIGHT.replace('\n', "\r\n"));
    let output = course.checker(&["check", "read"]);
    assert!(output.status.success() && !both(&output).contains("differs"), "{}", both(&output));
}

#[test]
fn what_a_learner_adds_to_the_manifest_is_named_and_not_used() {
    let course = SmallCourse::new();
    let manifest = "exercises/01_first/01_read/Cargo.toml";
    let before = course.read(manifest);
    course.put(manifest, &before.replace("[dependencies]\n", "[dependencies]\nfutures-core.workspace = true\n"));
    let uses = "use futures_core::Future as _;\n";
    for (answer, code) in [(RIGHT.to_owned(), 0), (RIGHT.replacen("use sim", &format!("{uses}use sim"), 1), 1)] {
        course.answer(&answer);
        let output = course.checker(&["check", "read"]);
        let said = both(&output);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(
            said.contains("01_read/Cargo.toml differs from the course's own: [dependencies] futures-core. A class is"),
            "{said}"
        );
        assert!(code == 0 || said.contains("futures_core"), "{said}");
    }
    course.put(manifest, &before.replace("minutes = 1", "minutes = 2"));
    course.answer(RIGHT);
    assert!(!both(&course.checker(&["check", "read"])).contains("differs"), "what Cargo does not build by may differ");
}

#[test]
fn what_a_learner_changes_of_the_workspace_is_named_and_not_used() {
    let course = SmallCourse::new();
    course.answer(RIGHT);
    let [manifest, lock] = ["Cargo.toml", "Cargo.lock"].map(|name| course.read(name));
    let cases = [
        // An answer that compiles without a warning would be refused by a lint, and one that overflows would not panic.
        ("Cargo.toml", &manifest, "unsafe_code = \"deny\"", "dead_code = \"deny\"", "[workspace.lints] rust. A class"),
        ("Cargo.toml", &manifest, "debug = 0\n", "debug = 0\npanic = \"abort\"\n", "[profile.dev] panic. A class"),
        (
            "Cargo.toml",
            &manifest,
            "[workspace.lints.rust]",
            "[patch.crates-io]\nfutures-core = { path = \"/nonexistent\" }\n\n[workspace.lints.rust]",
            "[patch.crates-io] futures-core. A class",
        ),
        (
            "Cargo.toml",
            &manifest,
            "\nfutures-core = {",
            "\nserde = \"1\"\nfutures-core = {",
            "[workspace.dependencies] serde. A class",
        ),
        (
            "Cargo.lock",
            &lock,
            "name = \"futures-core\"\nversion = \"",
            "name = \"futures-core\"\nversion = \"9",
            "futures-core",
        ),
    ];
    assert!(!both(&course.checker(&["check", "read"])).contains("warning"));
    for (file, before, from, to, words) in cases {
        let after = before.replacen(from, to, 1);
        assert_ne!(*before, after, "{from} is in {file}");
        course.put(file, &after);
        let output = course.checker(&["check", "read"]);
        let said = both(&output);
        assert!(output.status.success() && said.contains("4 of 4 points"), "{file} with {to}: {said}");
        assert!(said.contains(words), "{words:?} is not in: {said}");
        assert!(!said.contains("building"), "nothing is built anew: {said}");
        let said = both(&course.checker(&["grade", "exercises", "--out", "out"]));
        assert!(said.contains("differs from what checker/stubs keeps of it, and answers are graded by that"), "{said}");
        course.put(file, before);
    }
}

#[test]
fn an_exercise_is_named_by_any_path_of_it() {
    let course = SmallCourse::new();
    let full = course.path(LIB).display().to_string();
    for name in ["./exercises/01_first/01_read", LIB, "exercises/01_first/01_read/tests/", full.as_str()] {
        let output = course.checker(&["list", name]);
        assert!(text(&output.stdout).starts_with("read  A small read"), "{name}: {}", both(&output));
    }
    for (below, name) in [("exercises/01_first/01_read", "."), ("exercises/01_first/01_read/src", "lib.rs")] {
        let output = course.command(&["list", name]).current_dir(course.path(below)).run();
        assert!(text(&output.stdout).starts_with("read  A small read"), "{name}: {}", both(&output));
    }
    assert_eq!(course.checker(&["list", "exercises/01_first"]).status.code(), Some(2));
}

#[test]
fn a_course_that_cannot_be_written_is_checked_all_the_same() {
    let course = SmallCourse::new();
    course.put(".poll-by-poll", "no folder, so nothing can be kept in it");
    for (answer, code) in [(RIGHT, 0), (NEVER_READY, 1)] {
        course.answer(answer);
        let output = course.checker(&["check", "read"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert_eq!(said.matches("warning: `list` will not know of this check").count(), 1, "{said}");
    }
}

#[test]
fn a_learner_sees_what_the_code_prints_and_what_the_compiler_warns_of() {
    let course = SmallCourse::new();
    let body = "-> Poll<Vec<u8>> {";
    let at = NEVER_READY.find(body).expect("poll") + body.len();
    let (head, rest) = NEVER_READY.split_at(at);
    let chatty = format!("{head}\nlet unused = 1;\nprintln!(\"polled \\x1b[31m\");\ndbg!(2 + 2);\n{rest}");
    course.answer(&chatty);
    for command in ["check", "trace"] {
        let said = both(&course.checker(&[command, "read"]));
        for words in ["printed:  | polled [31m\n", "| [src/lib.rs:", "2 + 2 = 4", "warning: unused variable: `unused`"]
        {
            assert!(said.contains(words), "{command}: {words:?} is not in:\n{said}");
        }
    }
    course.answer(&chatty.replace("println!", "for _ in 0..1_000_000 { println!(\"again and again\") }\nprintln!"));
    let said = both(&course.checker(&["check", "read"]));
    assert!(said.contains("… and ") && said.lines().count() < 80, "{said}");

    let unfinished = STUB.replacen("todo!()", "let unused = 1;\nstd::future::ready(1);\ntodo!()", 1);
    course.answer(&unfinished);
    let said = both(&course.checker(&["check", "read"]));
    assert!(said.contains("warning: unused `std::future::Ready"), "{said}");
    assert!(!said.contains("unused variable"), "what a stub leaves unused is no news: {said}");

    let answer = course.put("alice.rs", &chatty).display().to_string();
    assert!(course.checker(&["grade", "--exercise", "read", "--out", "out", &answer]).status.success());
    for file in ["out/alice/result.json", "out/alice/feedback.md"] {
        assert!(!course.read(file).contains("2 + 2"), "{file} has what was printed");
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::io::Read;
    use std::path::Path;
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    #[test]
    fn a_reader_that_stops_reading_loses_nobody_anything() {
        let course = two_exercises();
        course.answer(RIGHT);
        for arguments in [&["list"][..], &["check"], &["trace", "read"], &["list", "read"], &["hint", "read"]] {
            for stream in ["stdout", "both"] {
                let mut command = course.command(arguments);
                command.stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = command.spawn().expect("the checker");
                drop(child.stdout.take());
                if stream == "both" {
                    drop(child.stderr.take());
                }
                let output = child.wait_with_output().expect("the checker");
                assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
                assert!(output.stderr.is_empty(), "{arguments:?}: {}", text(&output.stderr));
            }
        }
        let list = text(&course.checker(&["list"]).stdout);
        assert_eq!(list.matches("Ready ").count(), 2, "the results are remembered: {list}");
    }

    /// Whether a process of this program is left.
    fn is_running(program: &Path) -> bool {
        let processes = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        processes
            .filter_map(|entry| std::fs::read_link(entry.path().join("exe")).ok())
            .any(|exe| exe.starts_with(program))
    }

    #[test]
    fn an_interrupt_ends_the_tests_and_leaves_nothing() {
        let course = SmallCourse::new();
        let never_ends = include_str!("hostile/poll_never_returns.rs");
        course.answer(RIGHT);
        assert!(course.checker(&["check", "read"]).status.success(), "dependencies are built");
        course.answer(never_ends);
        for signal in ["INT", "TERM"] {
            let temporary = tempfile::tempdir().expect("a folder");
            let mut command = course.command(&["check", "read"]);
            command.env("TMPDIR", temporary.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
            let mut child = command.spawn().expect("the checker");
            let begun = Instant::now();
            while !is_running(temporary.path()) {
                assert!(begun.elapsed() < Duration::from_secs(60), "no test has begun");
                assert!(child.try_wait().expect("a process").is_none(), "it ended by itself");
                std::thread::sleep(Duration::from_millis(10));
            }
            let sent =
                std::process::Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
            assert!(sent.expect("kill").success());
            let interrupted = Instant::now();
            let code = child.wait().expect("the checker").code();
            assert!(interrupted.elapsed() < Duration::from_secs(4), "it ended after {:?}", interrupted.elapsed());
            let mut said = String::new();
            child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
            assert_eq!((code, said.as_str()), (Some(130), ""), "{signal}");
            assert!(!is_running(temporary.path()), "{signal}: a test runs on");
            let left = std::fs::read_dir(temporary.path()).expect("a folder").count();
            assert_eq!(left, 0, "{signal}: temporary folders are left");
        }
    }
}
