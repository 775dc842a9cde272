//! Results: nothing of them is lost, nobody is given a zero for what could not be graded, and no text of a submission has
//! a meaning in them.

mod common;

use common::{NEVER_READY, RIGHT, Run, STUB, SmallCourse, both, keeps_first, text};
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;
use std::path::Path;
use std::process::{Output, Stdio};

const HIDDEN: &str = "exercises/01_first/01_read/tests/hidden.rs";
const VISIBLE: &str = "exercises/01_first/01_read/tests/visible.rs";

/// Grades single files; each is a name and a text.
fn grade(course: &SmallCourse, out: &str, answers: &[(&str, &str)], more: &[&str]) -> Output {
    let mut command = course.command(&["grade", "--exercise", "read", "--out", out]);
    command.args(more);
    for (name, answer) in answers {
        course.put(&format!("class/{name}"), answer);
        command.arg(format!("class/{name}"));
    }
    command.run()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_could_not_be_graded_is_never_a_zero() {
    let course = SmallCourse::new();
    let output = grade(&course, "out", &[("alice.rs", RIGHT), ("bob.zip", "PK")], &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let grades = course.grades("out");
    let bob = &grades["submissions"][1];
    assert_eq!((&bob["id"], &bob["score"], &bob["max_score"]), (&"bob".into(), &Value::Null, &4.0.into()));
    assert_eq!(bob["exercises"][0]["score"], Value::Null);
    assert_eq!(bob["exercises"][0]["tests"][0]["score"], Value::Null);
    assert_eq!(grades["submissions"][0]["score"], 4.0);
    let gradebook = course.read("out/gradebook.csv");
    assert!(gradebook.contains("\nbob,,,4,none,read could not be graded,\n"), "{gradebook}");
    let feedback = course.read("out/bob/feedback.md");
    assert!(feedback.contains("A person looks into it") && !feedback.contains(" of 4"), "{feedback}");
    let said = text(&output.stdout);
    assert!(said.contains("? of 4") && said.contains("1 answer could not be graded: it is no zero"), "{said}");
}

#[test]
fn what_is_in_the_way_is_noticed_before_anything_is_graded() {
    let course = SmallCourse::new();
    course.put("a_file", "mine");
    course.put("with_folder/grades.json/mine.txt", "mine");
    course.put("with_file/alice", "mine");
    course.put("with_notes/alice/notes.txt", "mine");
    course.put("class/alice/exercises/01_first/01_read/src/lib.rs", RIGHT);
    // Where results are to go, and what is said.
    for (out, said) in [
        ("a_file", "results cannot be written to a_file"),
        ("a_file/below", "results cannot be written to a_file/below"),
        ("with_folder", "grades.json is a folder"),
        ("with_file", "with_file/alice, where something else is"),
        ("with_notes", "with_notes/alice, where something else is"),
        ("class", "class/alice, where something else is"),
    ] {
        let output = course.checker(&["grade", "--out", out, "class/alice"]);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{out}: {error}");
        assert!(error.contains(said) && error.contains("error: "), "{out}: {error}");
        assert!(!error.contains("[1/1]"), "{out}: nothing was graded: {error}");
    }
    assert_eq!(names_in(&course.path("class/alice")), ["exercises"]);
    assert_eq!(course.read("with_notes/alice/notes.txt"), "mine");
}

#[test]
fn a_second_run_keeps_what_the_first_has_found_apart() {
    let course = SmallCourse::new();
    course.put("out/notes.txt", "mine");
    assert!(grade(&course, "out", &[("alice.rs", RIGHT), ("bob.rs", RIGHT)], &["--format", "csv"]).status.success());
    let output = grade(&course, "out", &[("bob.rs", STUB)], &["--format", "csv"]);
    assert!(output.status.success());
    let said = text(&output.stderr);
    assert!(said.contains("out had results of a former run, of 2 submissions: they are in out/former-1 now"), "{said}");
    assert!(grade(&course, "out", &[("carol.rs", RIGHT)], &[]).status.success());
    for (out, expected, files) in [
        ("out/former-1", vec![("alice", 4.0), ("bob", 4.0)], vec!["alice", "bob", "gradebook.csv", "grades.json"]),
        ("out/former-2", vec![("bob", 0.0)], vec!["bob", "gradebook.csv", "grades.json"]),
        ("out", vec![("carol", 4.0)], vec!["carol", "former-1", "former-2", "grades.json", "notes.txt"]),
    ] {
        let grades = course.grades(out);
        let found: Vec<(&str, f64)> = grades["submissions"]
            .as_array()
            .expect("submissions")
            .iter()
            .map(|one| (one["id"].as_str().expect("an id"), one["score"].as_f64().expect("a score")))
            .collect();
        assert_eq!(found, expected, "{out}");
        assert_eq!(names_in(&course.path(out)), files, "{out}");
    }
}

#[test]
fn results_inside_of_a_submission_are_no_part_of_it() {
    let course = SmallCourse::new();
    course.put("class/alice/exercises/01_first/01_read/src/lib.rs", RIGHT);
    // The answer is found once, although the first run has left results and somebody has put a copy beside them.
    for _ in 0..2 {
        assert!(course.checker(&["grade", "--out", "class/alice/out", "class/alice"]).status.success());
        let grades = course.grades("class/alice/out");
        assert_eq!(
            (ids(&grades["submissions"]), &grades["submissions"][0]["ignored"]),
            (vec!["alice"], &serde_json::json!([]))
        );
        course.put("class/alice/out/copy/01_read/src/lib.rs", RIGHT);
    }
}

#[test]
fn nobody_needs_to_listen() {
    let course = SmallCourse::new();
    let mut command = course.command(&["grade", "--exercise", "read", "--out", "out"]);
    let names = ["alice", "bob", "carol"];
    for name in names {
        course.put(&format!("{name}.rs"), RIGHT);
        command.arg(format!("{name}.rs"));
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the checker");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().expect("the checker").code(), Some(0));
    assert_eq!(ids(&course.grades("out")["submissions"]), names);
    // Nor for the words of a run that cannot be.
    let mut command = course.command(&["grade", "--exercise", "nothing", "--out", "out", "alice.rs"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the checker");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().expect("the checker").code(), Some(2));
}

#[cfg(unix)]
mod stopped {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command};

    /// A class of which the first answer is judged quickly, and the others take their time.
    fn begin(course: &SmallCourse, temporary: &Path) -> Child {
        std::fs::create_dir_all(temporary).expect("a folder");
        let mut command =
            course.command(&["grade", "--exercise", "read", "--jobs", "1", "--format", "csv", "--out", "out"]);
        let sleeps = NEVER_READY
            .replace("Poll::Pending", "{ std::thread::sleep(std::time::Duration::from_secs(60)); Poll::Pending }");
        assert_ne!(sleeps, NEVER_READY);
        for (name, answer) in [("alice", RIGHT), ("bob", &sleeps), ("carol", &sleeps), ("dave", &sleeps)] {
            course.put(&format!("{name}.rs"), answer);
            command.arg(format!("{name}.rs"));
        }
        command.env("TMPDIR", temporary).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the checker")
    }

    /// Waits until one answer is graded and the next is under way.
    fn wait_for_the_second(child: &mut Child, temporary: &Path) {
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let graded = lines.into_iter().find(|line| line.starts_with("[1/4]"));
        assert!(graded.is_some(), "an answer is graded");
        while names_in(temporary).is_empty() {
            std::thread::yield_now();
        }
    }

    fn signal(child: &Child, signal: &str) {
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
    }

    #[test]
    fn an_interrupted_run_writes_what_it_has() {
        for name in ["-INT", "-TERM"] {
            let course = SmallCourse::new();
            let temporary = course.path("temporary");
            let mut child = begin(&course, &temporary);
            wait_for_the_second(&mut child, &temporary);
            let second = course.checker(&["grade", "--exercise", "read", "--out", "out", "alice.rs"]);
            assert_eq!(second.status.code(), Some(2), "two runs do not write to one folder");
            assert!(text(&second.stderr).contains("another run writes its results to out"), "{}", text(&second.stderr));
            signal(&child, name);
            let output = child.wait_with_output().expect("the checker");
            assert_eq!(output.status.code(), Some(130), "{name}");
            let said = text(&output.stdout);
            assert!(said.contains("of 4 submissions 3 are not graded"), "{said}");
            let grades = course.grades("out");
            assert_eq!(ids(&grades["submissions"]), ["alice"]);
            assert_eq!(grades["unfinished"], serde_json::json!(["bob", "carol", "dave"]));
            assert!(course.path("out/alice/feedback.md").is_file());
            assert!(course.read("out/gradebook.csv").contains("\nalice,4,"));
            assert_eq!(names_in(&course.path("out")), ["alice", "gradebook.csv", "grades.json"]);
            assert!(names_in(&temporary).is_empty(), "{:?}", names_in(&temporary));
        }
    }

    #[test]
    fn a_killed_run_leaves_whole_results_and_the_next_one_clears_up() {
        let course = SmallCourse::new();
        let temporary = course.path("temporary");
        let mut child = begin(&course, &temporary);
        wait_for_the_second(&mut child, &temporary);
        signal(&child, "-KILL");
        child.wait().expect("the checker");
        let result: Value = serde_json::from_str(&course.read("out/alice/result.json")).expect("JSON");
        assert_eq!(result["submissions"][0]["score"], 4.0);
        let left = names_in(&temporary);
        assert!(!left.is_empty(), "it had no time to clear up");
        // What somebody is still using stays.
        let used = std::fs::create_dir(temporary.join("poll-by-poll-1-used"))
            .and_then(|()| std::fs::File::create(temporary.join("poll-by-poll-1-used/.lock")))
            .expect("a file");
        used.lock().expect("a lock");
        std::fs::create_dir(temporary.join("poll-by-somebody-else")).expect("a folder");
        let mut command = course.command(&["grade", "--exercise", "read", "--out", "out", "alice.rs"]);
        assert!(command.env("TMPDIR", &temporary).run().status.success());
        assert_eq!(names_in(&temporary), ["poll-by-poll-1-used", "poll-by-somebody-else"]);
        assert!(course.path("out/former-1/alice/result.json").is_file());
    }
}

/// What Markdown makes of a text: its headings, and the words in which something has a meaning that should not.
fn rendered(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut headings, mut foreign) = (Vec::new(), Vec::new());
    let mut heading = None;
    for event in Parser::new_ext(markdown, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => headings.extend(heading.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::Start(
                Tag::Paragraph | Tag::List(None) | Tag::Item | Tag::CodeBlock(_) | Tag::Emphasis | Tag::Strong,
            )
            | Event::End(_)
            | Event::SoftBreak => {}
            other => foreign.push(format!("{other:?}")),
        }
    }
    (headings, foreign)
}

#[test]
fn no_text_of_a_submission_has_a_meaning_in_a_report() {
    const TRAPS: &str = "\\n```\\n# Forged\\n- ✓ Everything *(holds; 21 of 21)*\\n<script>alert(1)</script> [a](http://b.example)\\n\
                         ~~~\\n````\\n\\n    x\\n::error::y\\nerror: z\\n\\u{1b}[2J\\u{202e}";
    let course = SmallCourse::new();
    let panics = NEVER_READY
        .replace("PollSimple::Pending", &format!("panic!(\"{TRAPS}\")"))
        .replace("Poll::Pending", &format!("panic!(\"{TRAPS}\")"));
    assert_ne!(panics, NEVER_READY);
    let does_not_compile = format!("{RIGHT}\ncompile_error!(\"{TRAPS}\");");
    let answers = [
        ("panics.rs", panics.as_str()),
        ("errors.rs", &does_not_compile),
        ("=cmd <b>x</b> `y` *z*.rs", RIGHT),
        ("link [a](b).zip", ""),
    ];
    let output = grade(&course, "out", &answers, &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for id in ids(&grades["submissions"]) {
        let feedback = course.read(&format!("out/{id}/feedback.md"));
        let (headings, foreign) = rendered(&feedback);
        assert!(foreign.is_empty(), "{id}: {foreign:?} in:\n{feedback}");
        assert_eq!(headings.len(), 2, "{id}: {headings:?}");
        assert!(headings[0].starts_with("Feedback for ") && headings[1].starts_with("read: "), "{headings:?}");
        assert!(!feedback.contains(['\u{1b}', '\u{202e}']), "{id}: {feedback}");
    }
    let shown = course.read("out/panics/feedback.md");
    assert!(shown.contains("# Forged"), "the learner sees what was said, as text: {shown}");
    for line in both(&output).lines() {
        assert!(!line.trim_start().starts_with("::") && !line.starts_with("error:"), "{line:?}");
        assert!(!line.contains(['\u{1b}', '\u{202e}']), "{line:?}");
    }
    let gradebook = course.read("out/gradebook.csv");
    let cells: Vec<&str> = gradebook.lines().flat_map(|line| line.split(',')).collect();
    assert!(cells.iter().all(|cell| !cell.trim_start_matches('"').starts_with(['=', '+', '-', '@'])), "{gradebook}");
}

#[test]
fn a_long_message_is_kept_once_and_is_cut() {
    let course = SmallCourse::new();
    let words = "A".repeat(1_990);
    let errors: String = (0..450).map(|number| format!("compile_error!(\"{number} {words}\");\n")).collect();
    assert!(grade(&course, "out", &[("flood.rs", &format!("{RIGHT}\n{errors}"))], &[]).status.success());
    let result = course.read("out/flood/result.json");
    assert!(result.len() < 64 * 1024, "{} bytes", result.len());
    assert!(result.contains("more errors"), "{result}");
    assert_eq!(result.matches(&words).count(), course.read("out/flood/feedback.md").matches(&words).count());
}

#[test]
fn one_long_error_is_cut() {
    let course = SmallCourse::new();
    let error = format!("compile_error!(\"{}\");", "A".repeat(100_000));
    assert!(grade(&course, "out", &[("long.rs", &format!("{RIGHT}\n{error}"))], &[]).status.success());
    let result = course.read("out/long/result.json");
    assert!(result.len() < 64 * 1024 && result.contains("bytes more are left out"), "{} bytes", result.len());
}

#[test]
fn the_seed_is_random_and_recorded() {
    let course = SmallCourse::new();
    let answers = [("alice.rs", RIGHT), ("bob.rs", &keeps_first())];
    let seed = |out: &str| course.grades(out)["seed"].as_u64().expect("a seed");
    for out in ["first", "second"] {
        assert!(grade(&course, out, &answers, &[]).status.success());
    }
    assert_ne!(seed("first"), seed("second"));
    assert!(grade(&course, "again", &answers, &["--seed", &seed("first").to_string()]).status.success());
    let without_times = |path: String| {
        let text = course.read(&path);
        text.lines()
            .filter(|line| !line.contains("\"duration_ms\""))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    for file in ["grades.json", "alice/result.json", "bob/result.json", "bob/feedback.md"] {
        assert_eq!(without_times(format!("first/{file}")), without_times(format!("again/{file}")), "{file}");
    }
}

#[test]
fn feedback_points_to_the_lesson_and_shows_no_name_or_value_of_a_hidden_test() {
    let course = SmallCourse::new();
    let hidden = course.read(HIDDEN);
    let tells = hidden
        .replace("seconds = 1)", "seconds = 1, lesson = \"The `newest` waker\")")
        .replace("TracedSimple::new(\"read\"", "TracedSimple::new(\"lane of 4711\"")
        .replace(
            "    socket.deliver(&data);",
            "    probe::note(\"lane of 4711\", format!(\"delivers {data:?}\"));\n    socket.deliver(&data);",
        );
    assert_ne!(tells, hidden);
    course.put(HIDDEN, &tells);
    course.put(VISIBLE, &course.read(VISIBLE).replace("A read waits", "A `SocketRead` waits"));
    assert!(grade(&course, "out", &[("carol.rs", &keeps_first()), ("dora.rs", NEVER_READY)], &[]).status.success());
    let feedback = course.read("out/carol/feedback.md");
    assert!(feedback.contains("The lesson explains it: \"The `newest` waker\""), "{feedback}");
    assert!(feedback.contains("(1): polled by task B\n"), "what happened is shown: {feedback}");
    for secret in ["secret", "4711", "delivers", "hidden.rs"] {
        assert!(!feedback.contains(secret), "{secret:?} is in:\n{feedback}");
    }
    let result = course.read("out/carol/result.json");
    assert!(result.contains("lane of 4711"), "the instructor sees it all: {result}");
    let dora = course.read("out/dora/feedback.md");
    assert!(dora.contains("- ✗ A `SocketRead` waits until data comes. *("), "code is code: {dora}");
}

#[test]
fn exit_codes_are_those_that_the_help_names() {
    let course = SmallCourse::new();
    course.put("right.rs", RIGHT);
    course.put("stub.rs", STUB);
    course.put("packed.zip", "PK");
    // The arguments after `grade`, and the exit code.
    let cases: [(&[&str], i32); 8] = [
        (&["--exercise", "read", "--out", "out", "right.rs"], 0),
        (&["--exercise", "read", "--out", "out", "stub.rs"], 0),
        (&["--exercise", "read", "--out", "out", "right.rs", "packed.zip"], 1),
        (&["--exercise", "read", "--out", "out", "gone.rs"], 1),
        (&["--exercise", "nothing", "--out", "out", "right.rs"], 2),
        (&["--exercise", "read", "--out", "right.rs", "stub.rs"], 2),
        (&["--exercise", "read", "--out", "out", "--jobs", "0", "right.rs"], 2),
        (&["--exercise", "read", "--out", "out"], 2),
    ];
    for (arguments, code) in cases {
        let output = course.checker(&[&["grade"], arguments].concat());
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
    }
    let help = text(&course.checker(&["grade", "--help"]).stdout);
    for code in ["Exits with 0", "1 when", "2 when", "130 when"] {
        assert!(help.contains(code), "{code:?} is not in:\n{help}");
    }
}
