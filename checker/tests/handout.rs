//! The handout: it holds nothing that students are not to see, says what it leaves to the class, and can be graded.

mod common;

use common::{RIGHT, Run, STUB, SmallCourse, keeps_first, real_root, real_target, target, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const READ: &str = "exercises/01_first/01_read";

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn checker(folder: &Path, arguments: &[&str]) -> Output {
    checker_in(target(), folder, arguments)
}

fn checker_in(target: &Path, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
    command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target);
    command.run()
}

/// A handout of the real course.
fn handout() -> (TempDir, PathBuf) {
    let temp = tempfile::tempdir().expect("a temporary folder");
    let folder = temp.path().join("handout");
    let output = checker(&real_root(), &["handout", &folder.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    (temp, folder)
}

/// The small course with a hidden title and a compile-fail case that needs it, and its handout.
fn small_handout() -> (SmallCourse, PathBuf) {
    let course = SmallCourse::new();
    let case = format!("{READ}/tests/compile_fail/outlived.rs");
    let needs = "//! needs: waits_for_data";
    course.put(&case, &course.read(&case).replace(needs, &format!("{needs}, secret_newest_task")));
    let hidden = format!("{READ}/tests/hidden.rs");
    course.put(&hidden, &course.read(&hidden).replace("points = 2", "title, points = 2"));
    let manifest = format!("{READ}/Cargo.toml");
    let mutant =
        "[[package.metadata.exercise.equivalent]]\nmutant = \"replace a with b in Secret::part\"\nreason = \"r\"\n\n";
    course.put(&manifest, &course.read(&manifest).replace("[dependencies]", &format!("{mutant}[dependencies]")));
    let output = course.checker(&["handout", "handout"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let folder = course.path("handout");
    (course, folder)
}

#[test]
fn nothing_hidden_is_handed_out_and_cargo_takes_it() {
    let (_temp, folder) = handout();
    let again = checker(&real_root(), &["handout", &folder.to_string_lossy()]);
    assert_eq!(again.status.code(), Some(2), "an existing folder is not written over");

    let all = files(&folder);
    for path in &all {
        let name = path.file_name().expect("a name");
        assert!(name != "hidden.rs", "{}", path.display());
        let below = path.strip_prefix(&folder).expect("below").to_string_lossy().into_owned();
        assert!(!below.starts_with("solutions"), "{below}");
        let holds = std::fs::read_to_string(path).unwrap_or_default();
        assert!(!holds.lines().any(|line| line.starts_with("//! fails: ")), "{below} is a mistake");
        assert!(!below.ends_with("Cargo.toml") || !holds.contains("mutant"), "{below} names what is in a solution");
    }
    for source in files(&real_root().join("exercises")) {
        if source.ends_with("tests/hidden.rs") {
            let exercise = source.ancestors().nth(2).and_then(Path::file_name).expect("a folder").to_string_lossy();
            let digest = folder.join("checker").join("likely").join(format!("{}.json", &exercise[3..]));
            let digest = std::fs::read_to_string(&digest).unwrap_or_else(|_| panic!("{} is missing", digest.display()));
            let tests = std::fs::read_to_string(&source).expect("the tests");
            let graded = tests.split("#[graded").skip(1);
            for (name, _) in graded.filter_map(|test| test.split_once("\nfn ")?.1.split_once('(')) {
                assert!(!digest.contains(&format!("{name}\"")), "the digest of {exercise} names {name}");
            }
        }
    }
    let metadata = Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"])
        .current_dir(&folder)
        .output()
        .expect("cargo");
    assert!(metadata.status.success(), "{}", text(&metadata.stderr));
    for exercise in files(&real_root().join("exercises")) {
        if exercise.ends_with("src/lib.rs") {
            let below = exercise.strip_prefix(real_root()).expect("below").to_owned();
            assert!(all.contains(&folder.join(&below)), "{} is missing", below.display());
        }
    }
}

#[test]
fn programs_are_handed_out_without_what_the_compiler_says_of_them() {
    let (_temp, folder) = handout();
    let place = "04_async_await/04_diagnostics";
    let own = files(&folder.join("exercises").join(place));
    let known = ["likely/diagnostics.json", "rubric/diagnostics.json", "stubs/diagnostics/lib.rs"];
    let known = known.map(|below| folder.join("checker").join(below));
    let shown: Vec<String> =
        own.iter().chain(&known).map(|path| std::fs::read_to_string(path).expect("a text")).collect();
    let mut said = 0;
    for path in files(&real_root().join("solutions").join(place).join("cases")) {
        let text = std::fs::read_to_string(&path).expect("a text");
        // The places in a program that are named stand in rustc's words and nowhere else; in the reasons it is whole lines.
        let is_telling = |line: &&str| line.trim_start().starts_with("--> cases/") || line.len() > 100;
        for line in text.lines().filter(is_telling) {
            said += 1;
            assert!(!shown.iter().any(|text| text.contains(line.trim())), "{line:?} of {} is shown", path.display());
        }
    }
    assert!(said > 20, "{said} lines were looked for");
    let programs = own.iter().filter(|path| path.parent().is_some_and(|parent| parent.ends_with("cases")));
    assert_eq!(programs.count(), 12, "the programs and nothing else");
}

#[test]
fn only_the_courses_own_files_are_handed_out() {
    let course = SmallCourse::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
        let output = command.current_dir(course.path(".")).output().expect("git");
        assert!(output.status.success(), "{}", text(&output.stderr));
    };
    course.put("checker/src/main.rs", "fn main() {}\n");
    let readme = std::fs::read_to_string(real_root().join("README.md")).expect("the course's README");
    course.put("README.md", &readme);
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "A course"]);
    let strangers =
        ["checker/src/notes.txt", "checker/src/scratch.rs", "checker/src/.main.rs.swp", "checker/stubs/read/lib.rs~"];
    for stranger in strangers.into_iter().chain([&*format!("{READ}/tests/compile_fail/answers.txt")]) {
        course.put(stranger, "what a solution looks like");
    }
    std::fs::create_dir(course.path("empty")).expect("a folder");
    let output = course.checker(&["handout", "empty"]);
    let said = text(&output.stderr);
    assert!(output.status.success(), "an empty folder will do: {said}");
    assert!(said.contains("left out, since Git does not know it: ") && said.contains("scratch.rs"), "{said}");
    for path in files(&course.path("empty")) {
        let holds = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(!holds.contains("what a solution looks like"), "{} is handed out", path.display());
    }
    // There are no files for those that it leaves out, and what they do is not for students.
    let handed_out = course.read("empty/README.md");
    assert!(!handed_out.contains("CONTRIBUTING"), "a link that leads nowhere");
    for (heading, is_handed_out) in
        [("Learn", true), ("How it works", true), ("Teach", false), ("Write exercises", false)]
    {
        let heading = format!("\n## {heading}\n");
        assert!(readme.contains(&heading), "{heading}");
        assert_eq!(handed_out.contains(&heading), is_handed_out, "{heading}");
    }
    for file in ["checker/src/main.rs", "checker/stubs/read/lib.rs", "checker/stubs/read/manifest.toml"] {
        assert!(course.path("empty").join(file).is_file(), "{file} is missing");
    }
    assert_eq!(course.checker(&["handout", "empty"]).status.code(), Some(2), "it is not empty any more");
}

/// The words of a text that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').filter(|word| word.contains('_'))
}

/// The names of a file's tests.
fn names_of_tests(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("graded(").skip(1);
    after.filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next())
}

#[test]
fn no_file_names_a_hidden_test_or_a_mistake() {
    let root = real_root();
    // A secret by the place of its exercise: two exercises may well have the same words for different things.
    let (mut secret, mut public) = (BTreeMap::<String, BTreeSet<String>>::new(), BTreeSet::new());
    let mut keep = |path: &Path, of: &str, name: &str| {
        let place = path.strip_prefix(root.join(of)).expect("it lies there").iter().take(2);
        let place: Vec<_> = place.map(|part| part.to_string_lossy()).collect();
        secret.entry(place.join("/")).or_default().insert(name.to_owned());
    };
    for path in files(&root.join("exercises")) {
        let holds = std::fs::read_to_string(&path).unwrap_or_default();
        if path.ends_with("tests/hidden.rs") {
            names_of_tests(&holds).for_each(|name| keep(&path, "exercises", name));
        } else if path.ends_with("tests/visible.rs") {
            public.extend(names_of_tests(&holds).map(str::to_owned));
        } else if path.parent().is_some_and(|parent| parent.ends_with("compile_fail")) {
            public.insert(path.file_stem().expect("a name").to_string_lossy().into_owned());
        }
    }
    for path in files(&root.join("solutions")) {
        if path.parent().is_some_and(|parent| parent.ends_with("mistakes")) {
            keep(&path, "solutions", &path.file_stem().expect("a name").to_string_lossy());
        }
    }
    let all: BTreeSet<String> = secret.values().flatten().cloned().collect();
    assert!(all.len() > 300, "the names were found");
    // A mistake may happen to be called as something that the tests' instruments offer.
    for name in ["probe", "sim"] {
        for path in files(&root.join("checker").join(name).join("src")) {
            public.extend(words(&std::fs::read_to_string(path).unwrap_or_default()).map(str::to_owned));
        }
    }
    let (_temp, folder) = handout();
    let mut found = Vec::new();
    for path in files(&folder) {
        let holds = std::fs::read_to_string(&path).unwrap_or_default();
        let place = secret.keys().find(|place| path.starts_with(folder.join("exercises").join(place)));
        let secret = place.map_or(&all, |place| &secret[place]);
        let named: Vec<&str> = words(&holds).filter(|word| secret.contains(*word) && !public.contains(*word)).collect();
        if !named.is_empty() {
            found.push(format!("{} names {named:?}", path.display()));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn in_a_handout_stubs_earn_nothing_and_solutions_are_ready() {
    let (_temp, folder) = handout();
    let rows = |output: &Output| -> Vec<String> {
        let shown = text(&output.stdout);
        let rows = shown.lines().filter(|line| line.starts_with("Pending ") || line.starts_with("Ready "));
        rows.map(str::to_owned).collect()
    };
    let target = real_target();
    let stubs = checker_in(&target, &folder, &["check"]);
    assert_eq!(stubs.status.code(), Some(1), "{}", text(&stubs.stderr));
    let rows_of_stubs = rows(&stubs);
    assert!(rows_of_stubs.len() > 15, "every exercise is checked: {rows_of_stubs:#?}");
    for row in &rows_of_stubs {
        assert!(row.starts_with("Pending ") && row.contains("  0 of "), "{row}");
    }
    for path in files(&real_root().join("solutions")) {
        let below = path.strip_prefix(real_root().join("solutions")).expect("below");
        if let Some(place) = below.to_string_lossy().strip_suffix("/src/lib.rs") {
            common::copy(&path, &folder.join("exercises").join(place).join("src/lib.rs"));
        }
    }
    let solved = checker_in(&target, &folder, &["check"]);
    assert_eq!(solved.status.code(), Some(0), "{}{}", text(&solved.stdout), text(&solved.stderr));
    let rows_of_solutions = rows(&solved);
    assert_eq!(rows_of_solutions.len(), rows_of_stubs.len());
    for row in &rows_of_solutions {
        assert!(row.starts_with("Ready "), "{row}");
    }
}

#[test]
fn the_rubric_has_every_behaviour_and_no_hidden_name() {
    let (course, folder) = small_handout();
    let file = course.read("handout/checker/rubric/read.json");
    assert!(!file.contains("secret"), "{file}");
    let rubric: Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!((&rubric["schema"], &rubric["exercise"]), (&"poll-by-poll/rubric/v1".into(), &"read".into()));
    let behaviours = rubric["behaviours"].as_array().expect("behaviours");
    let rows: Vec<(&str, u64, &str, Option<&str>)> = behaviours
        .iter()
        .map(|one| {
            let points = one["points"].as_u64().expect("points");
            let word = |key: &str| one.get(key).and_then(Value::as_str);
            (word("behaviour").expect("a sentence"), points, word("kind").expect("a kind"), word("name"))
        })
        .collect();
    let expected = [
        ("A read waits until data comes.", 1, "visible", Some("waits_for_data")),
        ("The task that polled last is woken.", 2, "hidden", None),
        ("The socket cannot go away while a read is alive.", 1, "compile_fail", Some("outlived")),
    ];
    assert_eq!(rows, expected);
    let marks: Vec<(&Value, &Value)> = behaviours.iter().map(|one| (&one["title"], &one["explored"])).collect();
    let (yes, no) = (&Value::Bool(true), &Value::Bool(false));
    assert_eq!(marks, [(no, no), (yes, no), (no, no)], "{file}");

    let case = course.read(&format!("handout/{READ}/tests/compile_fail/outlived.rs"));
    assert!(case.contains("\n//! needs: waits_for_data, graded\n"), "{case}");
    assert_eq!(case.lines().count(), course.read(&format!("{READ}/tests/compile_fail/outlived.rs")).lines().count());
    let manifest = course.read(&format!("handout/{READ}/Cargo.toml"));
    assert!(!manifest.contains("equivalent") && manifest.contains("\n[dependencies]\nsim"), "{manifest}");

    let once_more = checker(&folder, &["handout", "again"]);
    assert!(once_more.status.success(), "{}", text(&once_more.stderr));
    let again: Value = serde_json::from_str(&course.read("handout/again/checker/rubric/read.json")).expect("JSON");
    let count = |rubric: &Value| rubric["behaviours"].as_array().map(Vec::len);
    assert_eq!(count(&again), count(&rubric), "a handout of a handout knows as much");
}

#[test]
fn a_handout_says_what_it_leaves_to_the_class() {
    let (course, folder) = small_handout();
    let hidden = "· The task that polled last is woken.   graded in class";
    let case = "· The socket cannot go away while a read is alive.   graded in class";
    let keeps_first = keeps_first();
    let cases: [(&str, i32, &[&str], &[&str]); 3] = [
        (
            STUB,
            1,
            &[
                "Pending read  0 of 1 points here, 3 more in class",
                hidden,
                "✓ The socket cannot go away while a read is alive. (points follow \"A read waits until data comes.\")",
            ],
            &[case, "Ready"],
        ),
        (
            &keeps_first,
            0,
            &[
                "Ready   read  the one behaviour that can be checked here; 2 more are graded",
                "1 of 1 points here, 3 more in class",
                hidden,
                case,
                "Every exercise is Ready.",
            ],
            &["solution", "secret"],
        ),
        ("fn broken(", 1, &["Pending read  0 of 1 points here, 3 more in class", "does not compile"], &[]),
    ];
    for (answer, code, said, unsaid) in cases {
        course.put(&format!("handout/{READ}/src/lib.rs"), answer);
        let output = checker(&folder, &["check", "read"]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{shown}{}", text(&output.stderr));
        for words in said {
            assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
        }
        for words in unsaid {
            assert!(!shown.contains(words), "{words:?} is in:\n{shown}");
        }
    }
    let shown = text(&checker(&folder, &["list", READ]).stdout);
    for words in
        ["checked here, 1 point\n", "graded in class, 3 points", "   2  The task that polled last is woken.   title\n"]
    {
        assert!(shown.contains(words), "{words:?} is not in:\n{shown}");
    }
    course.put("handout/checker/rubric/read.json", "{}");
    let output = checker(&folder, &["check", "read"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("read.json is damaged"), "{}", text(&output.stderr));
}

#[test]
fn the_next_exercise_is_named_where_there_are_no_solutions() {
    let (course, folder) = small_handout();
    for name in ["second", "third"] {
        for file in files(&folder.join("exercises/01_first/01_read")) {
            let below = file.strip_prefix(folder.join("exercises/01_first/01_read")).expect("below");
            let number = if name == "second" { "02" } else { "03" };
            let holds = std::fs::read_to_string(&file).expect("a file");
            let holds = holds.replace("name = \"read\"", &format!("name = \"{name}\""));
            let holds = holds.replace("use read::", &format!("use {name}::"));
            course.put(&format!("handout/exercises/01_first/{number}_{name}/{}", below.display()), &holds);
        }
        let rubric = course.read("handout/checker/rubric/read.json").replace("\"read\"", &format!("\"{name}\""));
        course.put(&format!("handout/checker/rubric/{name}.json"), &rubric);
    }
    for (solve, next) in [
        (
            "01_first/02_second",
            "check third   checks the next one; its lesson is exercises/01_first/03_third/README.md",
        ),
        ("01_first/03_third", "check read "),
        ("01_first/01_read", "Every exercise is Ready."),
    ] {
        course.put(&format!("handout/exercises/{solve}/src/lib.rs"), RIGHT);
        let output = checker(&folder, &["check", solve]);
        let shown = text(&output.stdout);
        assert!(shown.contains(next), "{next:?} is not in:\n{shown}{}", text(&output.stderr));
    }
}

#[test]
fn what_was_handed_out_and_left_alone_is_not_ignored() {
    let (course, folder) = small_handout();
    course.put(&format!("handout/{READ}/src/lib.rs"), RIGHT);
    let output = course.checker(&["grade", "--out", "out", &folder.to_string_lossy()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let grades = course.grades("out");
    let submission = &grades["submissions"][0];
    assert_eq!(submission["score"], 4.0, "{submission:#}");
    assert_eq!(submission["ignored"].as_array().map(Vec::len), Some(0), "{submission:#}");
    assert!(submission["exercises"][0].get("in_class").is_none(), "everything is judged in class: {submission:#}");
}
