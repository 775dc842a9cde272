//! Submissions as they come: in every shape, under every name, and with files that are no sources.

mod common;

use common::{RIGHT, Run, SmallCourse, row, text};
use serde_json::Value;
use std::collections::BTreeSet;

const READ: &str = "exercises/01_first/01_read";
const OTHER: &str = "exercises/02_second/01_other";

/// A small course with a second exercise, `other`, which is the first under another name.
fn course() -> SmallCourse {
    let course = SmallCourse::new();
    common::copy(&course.path(READ), &course.path(OTHER));
    for file in ["Cargo.toml", "src/lib.rs", "tests/visible.rs", "tests/hidden.rs"] {
        let path = format!("{OTHER}/{file}");
        course.put(
            &path,
            &course.read(&path).replace("\"read\"\nversion", "\"other\"\nversion").replace("read::", "other::"),
        );
    }
    std::fs::remove_dir_all(course.path(&format!("{OTHER}/tests/compile_fail"))).expect("the cases");
    course.put("checker/stubs/other/lib.rs", &course.read("checker/stubs/read/lib.rs"));
    course
}

fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n")
}

fn exercise<'g>(row: &'g Value, name: &str) -> &'g Value {
    let exercises = row["exercises"].as_array().expect("exercises");
    exercises.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} is not in {row:#}"))
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

/// What a submission consists of: paths and texts.
type Files = Vec<(&'static str, String)>;

#[test]
fn exercises_are_found_by_their_names_wherever_they_lie() {
    let course = course();
    let right = || RIGHT.to_owned();
    // The submission, its files, the verdicts of `read` and `other`, and what is said of `read` or listed as ignored.
    let cases: Vec<(&str, Files, &str, &str, &str)> = vec![
        (
            "whole_course",
            vec![
                ("exercises/01_first/01_read/src/lib.rs", right()),
                ("exercises/02_second/01_other/src/lib.rs", right()),
            ],
            "pass",
            "pass",
            "",
        ),
        (
            "side_by_side",
            vec![
                ("01_read/src/lib.rs", right()),
                ("01_read/Cargo.toml", manifest("read")),
                ("01_other/src/lib.rs", right()),
                ("notes/ideas.txt", "later".to_owned()),
            ],
            "pass",
            "pass",
            "notes/ideas.txt",
        ),
        ("no_section", vec![("exercises/01_read/src/lib.rs", right())], "pass", "missing", ""),
        ("renumbered", vec![("exercises/07_first/12_read/src/lib.rs", right())], "pass", "missing", ""),
        (
            "beside_a_stray_folder",
            vec![("exercises/README.md", "mine".to_owned()), ("read/src/lib.rs", right())],
            "pass",
            "missing",
            "exercises/README.md",
        ),
        ("wrapped", vec![("a/b/c/d/exercises/01_first/01_read/src/lib.rs", right())], "pass", "missing", ""),
        (
            "packages_name",
            vec![("homework 3/src/lib.rs", right()), ("homework 3/Cargo.toml", manifest("read"))],
            "pass",
            "missing",
            "homework 3/Cargo.toml",
        ),
        ("windows_copy", vec![("Exercises\\01_First\\01_Read - Copy\\SRC\\Lib.rs", right())], "pass", "missing", ""),
        ("dashes", vec![("1-Read (2)/src/lib.rs", right())], "pass", "missing", ""),
        ("no_src", vec![("01_read/lib.rs", right()), ("02_other/src/lib.rs", right())], "pass", "pass", ""),
        (
            "twice",
            vec![
                ("one/01_read/src/lib.rs", right()),
                ("two/read/src/lib.rs", right()),
                ("01_other/src/lib.rs", right()),
            ],
            "infra_error",
            "pass",
            "one/01_read and two/read all answer read",
        ),
        (
            "disagrees",
            vec![("01_read/src/lib.rs", right()), ("01_read/Cargo.toml", manifest("other"))],
            "infra_error",
            "infra_error",
            "its Cargo.toml says that it is other",
        ),
        (
            "with_solutions",
            vec![
                ("exercises/01_first/01_read/src/lib.rs", right()),
                ("solutions/01_first/01_read/src/lib.rs", "compile_error!()".to_owned()),
                ("checker/stubs/other/lib.rs", right()),
            ],
            "pass",
            "missing",
            "",
        ),
        (
            "only_a_manifest",
            vec![("01_read/Cargo.toml", manifest("read"))],
            "missing",
            "missing",
            "no src/lib.rs in 01_read",
        ),
        (
            "nothing_of_it",
            vec![("notes.txt", "none".to_owned())],
            "infra_error",
            "infra_error",
            "nothing of the course",
        ),
        ("packed", vec![("homework.zip", "PK".to_owned())], "infra_error", "infra_error", "homework.zip: unpack it"),
        (
            "mac_files",
            vec![
                ("01_read/src/lib.rs", right()),
                ("01_read/src/._lib.rs", "\0\u{5}".to_owned()),
                (".DS_Store", String::new()),
            ],
            "pass",
            "missing",
            "01_read/src/._lib.rs",
        ),
        (
            "windows_lines",
            vec![
                ("exercises/01_first/01_read/src/lib.rs", right().replace('\n', "\r\n")),
                (
                    "exercises/01_first/01_read/README.md",
                    course.read(&format!("{READ}/README.md")).replace('\n', "\r\n"),
                ),
            ],
            "pass",
            "missing",
            "",
        ),
    ];
    let mut arguments = vec!["grade".to_owned(), "--out".to_owned(), "out".to_owned()];
    for (id, files, ..) in &cases {
        for (path, content) in files {
            course.put(&format!("class/{id}/{path}"), content);
        }
        arguments.push(format!("class/{id}"));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = course.checker(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for (id, _, read, other, said) in &cases {
        let row = row(&grades, id);
        let verdicts = [exercise(row, "read")["verdict"].as_str(), exercise(row, "other")["verdict"].as_str()];
        assert_eq!(verdicts, [Some(*read), Some(*other)], "{row:#}");
        let message = exercise(row, "read")["message"].as_str().expect("a message");
        let ignored = words(&row["ignored"]);
        match *said {
            "" => assert!(ignored.is_empty(), "{id}: {ignored:?}"),
            said => assert!(message.contains(said) || ignored.contains(&said), "{id}: {message}, {ignored:?}"),
        }
    }
}

#[test]
fn with_an_exercise_named_a_folder_or_file_of_any_name_answers_it() {
    let course = course();
    // A path and its text, the submission that is named, its verdict, and what is said.
    let cases: [(&str, &str, &str, &str, &str); 12] = [
        ("a/ann/lib.rs", RIGHT, "a/ann", "pass", ""),
        ("a/bob/src/lib.rs", RIGHT, "a/bob", "pass", ""),
        ("a/wrapped/in/lib.rs", RIGHT, "a/wrapped", "pass", ""),
        ("a/carol.rs", RIGHT, "a/carol.rs", "pass", ""),
        ("a/dave.RS", RIGHT, "a/dave.RS", "pass", ""),
        ("b/ann/lib.rs", RIGHT, "b/ann/lib.rs", "pass", ""),
        ("b/bob/lib.rs", RIGHT, "b/bob/lib.rs", "pass", ""),
        ("a/other_only/01_other/src/lib.rs", RIGHT, "a/other_only", "missing", "is called read"),
        ("a/erin.zip", "PK\u{3}\u{4}", "a/erin.zip", "infra_error", "unpack it"),
        ("a/frank.csv", "a,b", "a/frank.csv", "infra_error", "not a Rust file"),
        ("a/gina.md", "# Answer", "a/gina.md", "infra_error", "not a Rust file"),
        ("a/hal.rs", "PK\u{3}\u{4}", "a/hal.rs", "infra_error", "is an archive"),
    ];
    let mut arguments = vec!["grade", "--exercise", "read", "--out", "out"];
    for (path, content, submission, ..) in cases {
        course.put(path, content);
        arguments.push(submission);
    }
    // Two in one folder: which one counts cannot be told.
    course.put("a/two/x/src/lib.rs", RIGHT);
    course.put("a/two/y/src/lib.rs", RIGHT);
    arguments.extend(["a/two", "a/gone"]);
    let output = course.checker(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let grades = course.grades("out");
    let rows = grades["submissions"].as_array().expect("submissions");
    let of = |submission: &str| {
        let at = arguments[5..].iter().position(|one| *one == submission).expect("it was named");
        exercise(&rows[at], "read")
    };
    for (_, _, submission, verdict, said) in cases {
        let result = of(submission);
        assert_eq!(result["verdict"], verdict, "{submission}: {result:#}");
        assert!(result["message"].as_str().is_some_and(|message| message.contains(said)), "{submission}: {result:#}");
    }
    for (submission, said) in [("a/two", "x and y all answer read"), ("a/gone", "cannot open a/gone")] {
        let result = of(submission);
        assert_eq!(result["verdict"], "infra_error", "{result:#}");
        assert!(result["message"].as_str().is_some_and(|message| message.contains(said)), "{result:#}");
    }
    // Without an exercise's name a single file says nothing.
    course.checker(&["grade", "--out", "single", "a/carol.rs"]);
    let said = course.grades("single")["submissions"][0]["exercises"][0]["message"].to_string();
    assert!(said.contains("--exercise NAME"), "{said}");
}

#[test]
fn ids_are_safe_and_unique_and_nobody_is_refused_for_a_name() {
    let course = course();
    let mut names: Vec<String> = [
        "alice.rs",
        "ALICE.rs",
        "grades.json.rs",
        "gradebook.csv.rs",
        "grades.new.rs",
        "...rs",
        "..rs",
        "con.rs",
        "a .rs",
        "line\nbreak.rs",
        "\u{1b}[2Jclear.rs",
        "::error::x.rs",
        "=cmd.rs",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push(format!("{}.rs", "long".repeat(60)));
    let mut command = course.command(&["grade", "--exercise", "read", "--format", "csv", "--out", "class/out"]);
    for name in &names {
        course.put(&format!("class/{name}"), RIGHT);
        command.arg(format!("class/{name}"));
    }
    #[cfg(unix)]
    for name in [&b"a\xff.rs"[..], b"a\xfe.rs"] {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(name);
        std::fs::write(course.path("class").join(name), RIGHT).expect("a file");
        command.arg(std::path::Path::new("class").join(name));
        names.push(String::new());
    }
    // The folder of results lies among them and is no student; what is named twice is graded once.
    std::fs::create_dir_all(course.path("class/out")).expect("a folder");
    command.args(["class/out", "class/../class/alice.rs"]);
    let output = command.run();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("it is not graded"), "{}", text(&output.stderr));
    let grades = course.grades("class/out");
    let rows = grades["submissions"].as_array().expect("submissions");
    assert_eq!(rows.len(), names.len(), "everybody is graded, and once: {grades:#}");
    let mut ids = BTreeSet::new();
    for row in rows {
        let id = row["id"].as_str().expect("an id");
        assert_eq!(row["score"], 4.0, "{row:#}");
        assert!(ids.insert(id.to_lowercase()), "{id} twice");
        assert!(!id.contains(|letter: char| letter.is_control() || "/\\:*?\"<>|".contains(letter)), "{id:?}");
        for file in ["result.json", "feedback.md"] {
            assert!(course.path(&format!("class/out/{id}/{file}")).is_file(), "{id:?} has no {file}");
        }
    }
    let submitted: Vec<&str> = rows.iter().filter_map(|row| row["submitted_as"].as_str()).collect();
    for name in names.iter().filter(|name| !name.is_empty()) {
        assert!(submitted.contains(&name.as_str()), "{name:?} is not among {submitted:?}");
    }
    let outside: Vec<_> =
        ["class/result.json", "result.json", "class/feedback.md"].map(|path| course.path(path).exists()).to_vec();
    assert_eq!(outside, [false; 3], "results lie below --out only");
}

#[test]
fn too_much_costs_the_exercise_and_nothing_else() {
    let course = course();
    let put_right = |id: &str| {
        course.put(&format!("class/{id}/{READ}/src/lib.rs"), RIGHT);
        course.put(&format!("class/{id}/{OTHER}/src/lib.rs"), RIGHT);
    };
    for id in ["files", "bytes", "junk", "modules"] {
        put_right(id);
    }
    for number in 0..101 {
        course.put(&format!("class/files/{READ}/src/m{number}.rs"), "");
    }
    for number in 0..99 {
        course.put(&format!("class/modules/{READ}/src/a{number}.rs"), "");
    }
    let large = std::fs::File::create(course.path(&format!("class/bytes/{READ}/src/a.rs"))).expect("a file");
    large.set_len(1 << 30).expect("a sparse file");
    for number in 0..10_000 {
        std::fs::write(course.path(&format!("class/junk/{READ}/src/{number}.txt")), "").expect("a file");
    }
    let output =
        course.checker(&["grade", "--out", "out", "class/files", "class/bytes", "class/junk", "class/modules"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for (id, verdict, said) in [
        ("files", "compile_error", "more than 100 Rust files"),
        ("bytes", "compile_error", "more than 1000000 bytes"),
        ("junk", "pass", ""),
        ("modules", "pass", ""),
    ] {
        let row = row(&grades, id);
        let read = exercise(row, "read");
        assert_eq!(read["verdict"], verdict, "{row:#}");
        assert!(read["message"].as_str().is_some_and(|message| message.contains(said)), "{read:#}");
        assert_eq!(exercise(row, "other")["verdict"], "pass", "{row:#}");
    }
    let ignored = words(&row(&grades, "junk")["ignored"]).join("\n");
    assert_eq!(ignored, format!("{READ}/src/… (10000 files)"));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::process::Command;

    fn link(from: &Path, to: &Path) {
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        symlink(from, to).expect("a link");
    }

    #[test]
    fn no_link_is_followed_and_nothing_special_is_opened() {
        let course = course();
        course.put("solution/exercises/01_first/01_read/src/lib.rs", RIGHT);
        let whole = course.path("solution");
        // Where the link is, and what it leads to.
        let links = [
            ("root", "lib.rs", format!("class/root/{READ}/src/lib.rs"), format!("{READ}/src/lib.rs")),
            ("src", "src", format!("class/src/{READ}/src"), format!("{READ}/src")),
            ("exercise", "01_read", format!("class/exercise/{READ}"), READ.to_owned()),
            ("section", "01_first", "class/section/exercises/01_first".to_owned(), "exercises/01_first".to_owned()),
            ("exercises", "exercises", "class/exercises/exercises".to_owned(), "exercises".to_owned()),
            ("all", "class/all", "class/all".to_owned(), String::new()),
        ];
        for (_, _, at, to) in &links {
            link(&whole.join(to), &course.path(at));
        }
        for (id, at) in [("fifo", format!("{READ}/Cargo.toml")), ("zero", format!("{READ}/Cargo.toml"))] {
            course.put(&format!("class/{id}/{READ}/src/lib.rs"), RIGHT);
            let path = course.path(&format!("class/{id}/{at}"));
            if id == "zero" {
                link(Path::new("/dev/zero"), &path);
            } else {
                assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
            }
        }
        std::fs::create_dir_all(course.path(&format!("class/fifo_source/{READ}/src"))).expect("a folder");
        let fifo = course.path(&format!("class/fifo_source/{READ}/src/lib.rs"));
        assert!(Command::new("mkfifo").arg(fifo).status().expect("mkfifo").success());
        let socket = course.path("class/fifo/socket");
        let _listener = std::os::unix::net::UnixListener::bind(socket).expect("a socket");

        let mut command = course.command(&["grade", "--out", "out", "class/fifo", "class/zero", "class/fifo_source"]);
        for (id, ..) in &links {
            // A slash at the end makes no difference.
            command.arg(format!("class/{id}/"));
        }
        let output = command.run();
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let grades = course.grades("out");
        for (id, name, ..) in &links {
            let read = exercise(row(&grades, id), "read");
            assert!(["missing", "infra_error"].contains(&read["verdict"].as_str().expect("a verdict")), "{read:#}");
            let said = format!("{name} is a symbolic link, which is not followed");
            assert!(read["message"].as_str().is_some_and(|message| message.contains(&said)), "{said}: {read:#}");
        }
        for id in ["fifo", "zero"] {
            let row = row(&grades, id);
            assert_eq!(exercise(row, "read")["verdict"], "pass", "{row:#}");
            assert!(words(&row["ignored"]).contains(&format!("{READ}/Cargo.toml").as_str()), "{row:#}");
            assert!(words(&row["flags"]).join(" ").contains("Cargo.toml is"), "{row:#}");
        }
        assert_eq!(exercise(row(&grades, "fifo_source"), "read")["verdict"], "missing");
    }

    #[test]
    fn what_cannot_be_searched_leaves_nobody_with_a_zero() {
        let course = course();
        course.put("class/deep/01_other/src/lib.rs", RIGHT);
        // Too long a path to be opened, even for the superuser.
        let name = "x".repeat(200);
        let half: std::path::PathBuf = std::iter::repeat_n(&name, 11).collect();
        for end in ["class/deep", "other_half"] {
            std::fs::create_dir_all(course.path(end).join(&half)).expect("folders");
        }
        let joint = course.path("class/deep").join(&half).join("joint");
        std::fs::rename(course.path("other_half"), joint).expect("one below the other");
        let output = course.checker(&["grade", "--out", "out", "class/deep"]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let grades = course.grades("out");
        let row = row(&grades, "deep");
        assert_eq!(exercise(row, "other")["verdict"], "pass", "{row:#}");
        let read = exercise(row, "read");
        assert_eq!(read["verdict"], "infra_error", "{row:#}");
        assert!(read["message"].as_str().is_some_and(|message| message.contains("could not be searched")), "{read:#}");
    }

    #[test]
    fn a_file_of_the_course_or_of_somebody_else_is_left_to_a_person() {
        let course = course();
        let source = |id: &str| course.path(&format!("class/{id}/{READ}/src/lib.rs"));
        let hard_link = |from: &Path, to: &Path| {
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            std::fs::hard_link(from, to).expect("a hard link");
        };
        course.put("solutions/01_first/01_read/src/lib.rs", RIGHT);
        hard_link(&course.path("solutions/01_first/01_read/src/lib.rs"), &source("eve"));
        course.put(&format!("class/alice/{READ}/src/lib.rs"), RIGHT);
        hard_link(&source("alice"), &source("mallory"));
        course.put("archive/lib.rs", RIGHT);
        hard_link(&course.path("archive/lib.rs"), &source("bob"));
        // What has not been begun may be kept once for all.
        course.put(&format!("class/stub_1/{READ}/src/lib.rs"), common::STUB);
        hard_link(&source("stub_1"), &source("stub_2"));
        let ids = ["eve", "alice", "mallory", "bob", "stub_1", "stub_2"];
        let mut command = course.command(&["grade", "--exercise", "read", "--out", "out"]);
        command.args(ids.map(|id| format!("class/{id}")));
        let output = command.run();
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let grades = course.grades("out");
        for (id, verdict, named) in [
            ("eve", "infra_error", vec!["lib.rs of eve", "solutions/01_first/01_read/src/lib.rs"]),
            ("alice", "infra_error", vec!["lib.rs of alice", "lib.rs of mallory"]),
            ("mallory", "infra_error", vec!["lib.rs of alice", "lib.rs of mallory"]),
            ("bob", "pass", vec![]),
            ("stub_1", "fail", vec![]),
            ("stub_2", "fail", vec![]),
        ] {
            let row = row(&grades, id);
            let read = exercise(row, "read");
            assert_eq!(read["verdict"], verdict, "{row:#}");
            for name in named {
                assert!(read["message"].as_str().is_some_and(|message| message.contains(name)), "{name}: {read:#}");
            }
        }
        let flags = words(&row(&grades, "bob")["flags"]).join(" ");
        assert!(flags.contains("lib.rs is a hard link, with 2 names"), "{flags}");
        let given =
            course.checker(&["grade", "--exercise", "read", "--out", "given", "solutions/01_first/01_read/src/lib.rs"]);
        assert!(given.status.success(), "an instructor may grade the course's own: {}", text(&given.stderr));
    }
}
