//! The author's commands, on the small course.

mod common;

use common::{NEVER_READY, RIGHT, SmallCourse, keeps_first, text};

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
    for (place, flags) in [("01_first/02_more", &[][..]), ("01_first/03_most", &["--explore"])] {
        let made = course.checker(&[&["new", place], flags].concat());
        assert!(made.status.success(), "{}", text(&made.stderr));
        let (shown, clean) = audit(&course, &place[12..]);
        assert!(!clean);
        let findings: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        let expected = [
            "README.md has no lesson",
            "it has 0 alternatives, two are needed",
            "it has 0 mistakes, six are needed",
            "no mistake fails hidden_behaviour and at most two others",
            "no mistake fails visible_behaviour and at most two others",
        ];
        assert_eq!(findings, expected, "{place}");
    }
    // What an explored exercise must not have, and what it needs.
    let manifest = "exercises/01_first/03_most/Cargo.toml";
    let text = course.read(manifest);
    course.put(manifest, &text.replace("[dependencies]\n", "[dependencies]\nfutures = { workspace = true }\n"));
    let (shown, _) = audit(&course, "most");
    assert!(shown.contains("an answer may use futures, which blocks threads"), "{shown}");
    course.put(manifest, &text.replace("interleave = [\"dep:std\"]", "interleave = [\"dep:std\"]\nmore = []"));
    let (shown, _) = audit(&course, "most");
    assert!(shown.contains("its Cargo.toml differs in [features]"), "{shown}");
}

#[test]
fn one_right_answer_without_secrets_needs_no_alternatives_and_no_hidden_tests() {
    let course = SmallCourse::new();
    assert!(course.checker(&["new", "01_first/02_more"]).status.success());
    let (own, solution) = ("exercises/01_first/02_more", "solutions/01_first/02_more");
    std::fs::remove_file(course.path(&format!("{own}/tests/hidden.rs"))).expect("hidden tests");
    let change = |file: String, from: &str, to: &str| course.put(&file, &course.read(&file).replace(from, to));
    change(format!("{own}/Cargo.toml"), "minutes = 30\n", "minutes = 30\nalternatives = \"none\"\n");
    let hidden = "[[test]]\nname = \"hidden\"\npath = \"../../../exercises/01_first/02_more/tests/hidden.rs\"\n\n";
    change(format!("{solution}/Cargo.toml"), hidden, "");
    let lacks = [
        "README.md has no lesson",
        "it has 0 mistakes, six are needed",
        "no mistake fails visible_behaviour and at most two others",
    ];
    let findings = || -> Vec<String> {
        let shown = audit(&course, "more").0;
        shown.lines().filter_map(|line| line.strip_prefix("    ")).map(str::to_owned).collect()
    };
    assert_eq!(findings(), lacks);
    // A solution may prove itself by trybuild, in tests of its own.
    let probe = "probe.workspace = true\n";
    change(format!("{solution}/Cargo.toml"), probe, &format!("{probe}trybuild.workspace = true\n"));
    let differs = "its solution's Cargo.toml differs in [dev-dependencies] from what `new` writes for it";
    assert!(findings().contains(&differs.to_owned()), "nothing uses it: {:?}", findings());
    course.put(&format!("{solution}/tests/truth.rs"), "#[test]\nfn truth() {}\n");
    assert_eq!(findings(), lacks);
}

#[test]
fn a_name_that_cannot_be_one_is_refused_with_the_reason() {
    let course = SmallCourse::new();
    course.put("exercises/01_first/05_broken/Cargo.toml", "[package]\nname = \"broken\"\n");
    let long = format!("01_first/02_{}", "a".repeat(65));
    let before = course.read("Cargo.toml");
    for (place, reason) in [
        ("more", "name the place as SECTION/NAME"),
        ("01_first/2_more", "two digits and small letters"),
        ("01_first/02-more", "two digits and small letters"),
        ("01_first/02_more/03_most", "two digits and small letters"),
        ("../02_more", "two digits and small letters"),
        ("01_first/04_read", "exercises/01_first/01_read is"),
        ("01_first/04_broken", "exercises/01_first/05_broken is"),
        ("01_first/05_probe", "a crate of the checker is"),
        ("01_first/05_sim", "a crate of the checker is"),
        ("01_first/05_interleaved_std", "a crate of the checker is"),
        ("01_first/05_checker", "a crate of the checker is"),
        ("01_first/05_futures_util", "the course depends on a crate of that name"),
        ("01_first/05_tokio", "the course depends on a crate of that name"),
        ("01_first/05_async", "a word of the language"),
        ("01_first/05_fn", "a word of the language"),
        ("01_first/05_gen", "a word of the language"),
        ("01_first/05_yield", "a word of the language"),
        ("01_first/05_u8", "a type of the language"),
        ("01_first/05_usize", "a type of the language"),
        ("01_first/05_std", "a library that comes with Rust"),
        ("01_first/05_core", "a library that comes with Rust"),
        ("01_first/05_test", "a library that comes with Rust"),
        ("01_first/05_proc_macro", "a library that comes with Rust"),
        ("01_first/05_deps", "Cargo has a folder of that name"),
        ("01_first/05_visible", "the checker builds a crate of that name"),
        ("01_first/05_wall", "the checker builds a crate of that name"),
        ("01_first/05_read_solution", "so solutions are called"),
        ("01_first/05_con", "on Windows"),
        ("01_first/05_lpt1", "on Windows"),
        ("01_first/05_2nd", "begins with a letter"),
        ("01_first/05__x", "begins with a letter"),
        (&long, "at most 64 letters"),
    ] {
        let output = course.checker(&["new", place]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{place}: {said}");
        assert!(said.contains(reason), "{place}: {reason:?} is not in: {said}");
        assert!(!course.path("solutions").exists(), "{place}: something was written");
    }
    assert_eq!(course.read("Cargo.toml"), before);
    let longest = format!("01_first/02_{}", "a".repeat(64));
    assert!(course.checker(&["new", &longest]).status.success());
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

/// The small course's exercise with these settings and mistakes, each failing what its name says.
fn audit_of_mistakes(bounds: &str, names: &[&str]) -> String {
    let course = SmallCourse::new();
    let solution = "solutions/01_first/01_read";
    course.put(&format!("{solution}/src/lib.rs"), RIGHT);
    let manifest = course.read("exercises/01_first/01_read/Cargo.toml");
    let minutes = "minutes = 1\n";
    course.put("exercises/01_first/01_read/Cargo.toml", &manifest.replace(minutes, &format!("{minutes}{bounds}")));
    let header =
        |fails: &str, name: &str| format!("//! fails: {fails}\n//! This answer is known as {name} by the test.\n\n");
    let body = |text: &str| text[text.find("use").expect("a use")..].to_owned();
    let keeps_first = keeps_first();
    let wrong_data = RIGHT.replace("self.socket.read_buf()", "self.socket.read_buf().into_iter().rev().collect()");
    for name in names {
        let (fails, text) = match name.split_once('_') {
            Some(("hidden", _)) => ("secret_newest_task", &keeps_first),
            Some(("other", _)) => ("secret_newest_task", &wrong_data),
            _ => ("waits_for_data, secret_newest_task", &NEVER_READY.to_owned()),
        };
        course.put(&format!("{solution}/mistakes/{name}.rs"), &(header(fails, name) + &body(text)));
    }
    audit(&course, "read").0
}

#[test]
fn audit_counts_what_a_learner_can_notice() {
    let bounds = [
        "2 of 4 mistakes are caught at home, and three of four are needed",
        "mistakes/hidden_a.rs is Ready at home and earns 50%, and 80% are needed",
        "visible tests hold 1 of 4 points, and half are needed",
    ];
    let names = ["both_a", "both_b", "hidden_a", "other_a"];
    let shown = audit_of_mistakes("", &names);
    assert!(
        shown.contains("caught at home 2 of 4, Ready at home earns at least 50%, 4 of 4 find their sentence"),
        "{shown}"
    );
    for finding in bounds {
        assert!(shown.contains(finding), "{finding:?} is not in:\n{shown}");
    }
    assert!(!shown.contains("bounds later") && !shown.contains("no mistake fails"), "{shown}");

    let later = audit_of_mistakes("bounds = \"later\"\n", &names);
    assert!(later.contains("caught at home 2 of 4") && later.contains("bounds later"), "{later}");
    for finding in bounds {
        assert!(!later.contains(finding), "{finding:?} is in:\n{later}");
    }

    let shown = audit_of_mistakes("", &["hidden_a", "hidden_b", "other_a"]);
    assert!(
        shown.contains("0 of 3 find their sentence, told apart by nothing: hidden_a.rs hidden_b.rs other_a.rs"),
        "{shown}"
    );
    assert!(shown.contains("no mistake fails waits_for_data and at most two others"), "{shown}");
}

#[test]
fn audit_finds_words_that_are_not_fit_to_be_shown() {
    let course = SmallCourse::new();
    let solution = "solutions/01_first/01_read";
    course.put(&format!("{solution}/src/lib.rs"), RIGHT);
    course.put(&format!("{solution}/mistakes/short.rs"), "//! fails: waits_for_data\n//! It is wrong.\n");
    course.put(
        &format!("{solution}/mistakes/telling.rs"),
        "//! fails: waits_for_data\n//! This is what `secret_newest_task` asks for.\n",
    );
    let tests = "exercises/01_first/01_read/tests";
    for (file, from, to) in [
        ("visible.rs", "/// A read waits until", "/// As waits_for_data says, it waits until"),
        ("compile_fail/outlived.rs", "needs: waits_for_data", "needs: secret_newest_task"),
        ("compile_fail/outlived_ok.rs", "use sim::Socket;", "use sim::Socket; // secret_newest_task"),
    ] {
        let path = format!("{tests}/{file}");
        course.put(&path, &course.read(&path).replace(from, to));
    }
    let shown = audit(&course, "read").0;
    for finding in [
        "mistakes/short.rs: \"It is wrong.\" says too little to be shown to anybody",
        "mistakes/telling.rs: its sentence names the test secret_newest_task",
        "the behaviour of waits_for_data names the test waits_for_data",
        "tests/compile_fail/outlived_ok.rs is handed out and names the test secret_newest_task",
    ] {
        assert!(shown.contains(finding), "{finding:?} is not in:\n{shown}");
    }
    assert!(!shown.contains("outlived.rs is handed out"), "`needs:` may name it:\n{shown}");
}
