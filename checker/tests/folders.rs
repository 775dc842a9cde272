//! What else lies among the exercises: nothing of it may stop Cargo or the checker.

mod common;

use common::{RIGHT, SmallCourse, both, copy, text};
use std::process::Command;

/// The names of the packages that Cargo sees, or what it says.
fn packages(course: &SmallCourse) -> Result<Vec<String>, String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["metadata", "--offline", "--no-deps", "--format-version", "1"]).current_dir(course.path("."));
    let output = command.output().expect("cargo");
    if !output.status.success() {
        return Err(text(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    Ok(packages.iter().filter_map(|package| Some(package["name"].as_str()?.to_owned())).collect())
}

#[test]
fn folders_that_are_no_exercises_are_passed_over() {
    let course = SmallCourse::new();
    course.answer(RIGHT);
    let exercise = course.path("exercises/01_first/01_read");
    for folder in [
        "exercises/.vscode",
        "exercises/notes",
        "exercises/target/debug",
        "exercises/01_first/.vscode",
        "exercises/01_first/notes",
        "exercises/01_first/target",
        "exercises/01_first/02_empty",
        "exercises/02_empty",
        "exercises/02_next/01_notes/src",
    ] {
        std::fs::create_dir_all(course.path(folder)).expect("a folder");
    }
    for copied in [
        "exercises/01_first/01_read copy",
        "exercises/01_first/01_read.bak",
        "exercises/01_first/02_read",
        "exercises/01_first/02_mine",
        "exercises/mine/01_read",
        "exercises/02_next/01_read",
    ] {
        copy(&exercise, &course.path(copied));
    }
    course.put("exercises/01_first/03_scratch/Cargo.toml", "[package]\nname = \"scratch.rs\"\n= no TOML");
    course.put("exercises/notes.txt", "poll, wake");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let odd = std::ffi::OsStr::from_bytes(b"02_\xff");
        std::fs::create_dir(course.path("exercises").join(odd)).expect("a folder");
        std::fs::create_dir(course.path("exercises/01_first").join(odd)).expect("a folder");
    }
    let seen = packages(&course).expect("Cargo reads the workspace");
    assert_eq!(seen.iter().filter(|name| *name == "read").count(), 1, "{seen:?}");
    let listed = course.checker(&["list"]);
    assert!(listed.status.success(), "{}", text(&listed.stderr));
    let rows = text(&listed.stdout).lines().filter(|line| line.starts_with("  ")).count();
    assert_eq!(rows, 1, "{}", text(&listed.stdout));
    for arguments in [&["check"][..], &["check", "read"], &["trace", "read"], &["list", "read"], &["handout", "out"]] {
        let output = course.checker(arguments);
        assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    }
    assert!(!course.path("out/exercises/notes").exists() && !course.path("out/exercises/mine").exists());
}

#[test]
fn new_lists_what_it_starts_and_audit_keeps_the_list() {
    let course = SmallCourse::new();
    for place in ["02_second/01_later", "01_first/02_more"] {
        assert!(course.checker(&["new", place]).status.success());
    }
    let manifest = course.read("Cargo.toml");
    let rows: Vec<&str> = manifest.lines().filter(|line| line.contains("/0")).map(str::trim).collect();
    let solutions = ["\"solutions/01_first/02_more\",", "\"solutions/02_second/01_later\","];
    let members =
        [
            &[
                "\"exercises/01_first/01_read\",",
                "\"exercises/01_first/02_more\",",
                "\"exercises/02_second/01_later\",",
            ][..],
            &solutions,
            &solutions,
        ]
        .concat();
    assert_eq!(rows, members);
    let seen = packages(&course).expect("Cargo reads the workspace");
    assert!(seen.contains(&"later".to_owned()) && seen.contains(&"more_solution".to_owned()), "{seen:?}");

    // One that was made by hand counts as well, and audit names what the list lacks.
    let without = manifest.replace("    \"exercises/01_first/02_more\",\n", "");
    course.put("Cargo.toml", &without);
    assert!(text(&course.checker(&["list"]).stdout).contains("  more "));
    let output = course.checker(&["audit"]);
    let said = both(&output);
    for words in ["Cargo.toml's lists of members are stale", "it has no solution"] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
    course.checker(&["audit", "--write", "more"]);
    assert_eq!(course.read("Cargo.toml"), manifest);

    // A new dependency is there for the exercise once it is written down, also if nothing could be built without.
    let more = "exercises/01_first/02_more/Cargo.toml";
    let wants = course.read(more).replace("[dependencies]\n", "[dependencies]\nanother.workspace = true\n");
    assert_ne!(wants, course.read(more));
    course.put(more, &wants);
    let another = "[workspace.dependencies]\nanother = { package = \"futures-core\", version = \"0.3.31\" }\n";
    course.put("Cargo.toml", &manifest.replace("[workspace.dependencies]\n", another));
    let said = both(&course.checker(&["audit"]));
    for words in ["Cargo.toml and checker/stubs/workspace.toml differ", "checker/stubs/more/manifest.toml differ"] {
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
    let said = both(&course.checker(&["audit", "--write", "more"]));
    assert!(said.contains("more  ") && !said.contains("error:"), "{said}");
    let said = both(&course.checker(&["audit"]));
    assert!(!said.contains("checker/stubs/workspace.toml") && !said.contains("manifest.toml differ"), "{said}");
}

#[test]
fn a_listed_exercise_that_is_gone_is_named() {
    let course = SmallCourse::new();
    std::fs::remove_dir_all(course.path("exercises/01_first/01_read")).expect("removed");
    let output = course.checker(&["check", "read"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot read"), "{}", text(&output.stderr));
}
