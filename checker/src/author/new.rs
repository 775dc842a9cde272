//! Starts a new exercise.

use super::{members, names, put, template};
use crate::course::{Course, Place, manifest_to_keep};
use crate::print::say;
use anyhow::{Context, Result, ensure};

/// What kinds of tests a new exercise has beside plain ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kinds {
    /// Programs that must not compile.
    pub compile_fail: bool,
    /// Tests that are explored.
    pub explore: bool,
}

/// Writes the scaffold of an exercise, to which nothing but the author's own part is missing.
///
/// # Errors
/// When the place is taken or its name cannot be one.
pub fn write(course: &Course, place: &str, kinds: Kinds) -> Result<()> {
    let (section, folder) =
        place.split_once('/').context("name the place as SECTION/NAME: 02_wakers/05_my_exercise")?;
    for part in [section, folder] {
        let numbered =
            part.len() > 3 && part.as_bytes()[..2].iter().all(u8::is_ascii_digit) && part.as_bytes()[2] == b'_';
        let plain = part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        ensure!(
            numbered && plain,
            "`{part}`: a name is two digits and small letters with underscores, as 02_timer_future"
        );
    }
    let name = &folder[3..];
    names::check(course, name)?;
    let own = course.root.join("exercises").join(place);
    let solution = course.root.join("solutions").join(place);
    ensure!(!own.exists() && !solution.exists(), "{place} exists already");
    let stub = format!(
        "//! {name}: say here what this is for.\n\n/// Says what this returns.\npub fn answer() -> u32 {{\n    todo!()\n}}\n"
    );
    let test = |kind: &str, options: &str| {
        format!(
            "use {name}::answer;\nuse probe::{{expect, graded}};\n\n/// The behaviour in one plain sentence.\n#[graded({options}\
             points = 1, lesson = \"Your task\")]\nfn {kind}_behaviour() {{\n    let seen = answer();\n    expect!(seen == 42, expected = \
             \"what the lesson says\", seen = \"something else\");\n}}\n"
        )
    };
    let mut files = vec![
        (own.join("Cargo.toml"), template::exercise_manifest(name, kinds)),
        (own.join("README.md"), format!("# {name}\n\n## Your task\n")),
        (own.join("hints.md"), "# Hints\n\n## 1\n\n## 2\n\n## 3\n".to_owned()),
        (own.join("src").join("lib.rs"), stub.clone()),
        (own.join("tests").join("visible.rs"), test("visible", "title, ")),
        (own.join("tests").join("hidden.rs"), test("hidden", if kinds.explore { "explore, " } else { "" })),
        (solution.join("Cargo.toml"), template::solution_manifest(name, place, &template::TESTS, kinds.explore)),
        (solution.join("src").join("lib.rs"), stub.replace("todo!()", "42")),
        (course.root.join("checker").join("stubs").join(name).join("lib.rs"), stub),
        (course.kept_manifest(name), manifest_to_keep(&template::exercise_manifest(name, kinds))?),
    ];
    if kinds.compile_fail {
        files.push((own.join("tests").join("compile_fail.rs"), template::DRIVER.to_owned()));
    }
    if kinds.explore {
        files.push((own.join("tests").join("explore.rs"), template::EXPLORE.to_owned()));
    }
    for (path, text) in &files {
        put(path, text)?;
    }
    let new = Place { name: name.to_owned(), place: place.to_owned(), folder: own };
    members::write(course, &[course.places.as_slice(), &[new]].concat())?;
    say!(
        "exercises/{place} and solutions/{place} are there. Next: CONTRIBUTING.md, then `cargo run -- audit {name}`, which \
         names what is still missing."
    );
    Ok(())
}
