//! What an exercise can be called.

use crate::course::Course;
use anyhow::{Result, ensure};
use std::path::Path;

/// The longest name: Cargo's registry takes no longer one, and file systems hardly more with what is added to it.
const LONGEST: usize = 64;
/// Rust's words, raw ones aside, and those that it keeps for later.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];
/// Types that are written without a path.
const TYPES: [&str; 19] = [
    "bool", "char", "f16", "f32", "f64", "f128", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32",
    "u64", "u128", "usize",
];
/// What every program may link without saying so.
const BUILT_IN: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];
/// Folders of Cargo's, beside whose programs it puts its own.
const CARGO: [&str; 4] = ["build", "deps", "examples", "incremental"];
/// Crates that the checker makes beside an answer.
const PROGRAMS: [&str; 6] = ["compile_fail", "explore", "hidden", "visible", "visible_hidden", "wall"];
/// Devices on Windows, whatever follows them.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];

/// Checks that an exercise of `course` can have this name, which has small letters, digits and underscores only.
///
/// # Errors
/// When it cannot, with the reason.
pub(super) fn check(course: &Course, name: &str) -> Result<()> {
    let reason = reason_against(name).map(str::to_owned).or_else(|| taken(course, name));
    ensure!(reason.is_none(), "an exercise cannot be called `{name}`: {}", reason.unwrap_or_default());
    Ok(())
}

fn reason_against(name: &str) -> Option<&'static str> {
    let is = |list: &[&str]| list.contains(&name);
    let device = |name: &str| {
        let numbered = name.strip_prefix("com").or(name.strip_prefix("lpt"));
        is(&DEVICES) || numbered.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    let tests = [
        (!name.starts_with(|letter: char| letter.is_ascii_lowercase()), "a crate's name begins with a letter"),
        (name.len() > LONGEST, "a name has at most 64 letters"),
        (name.ends_with("_solution"), "so solutions are called"),
        (is(&KEYWORDS), "it is a word of the language"),
        (is(&TYPES), "it is a type of the language"),
        (is(&BUILT_IN), "it is a library that comes with Rust"),
        (is(&CARGO), "Cargo has a folder of that name among its results"),
        (is(&PROGRAMS), "the checker builds a crate of that name with every answer"),
        (device(name), "no file can have that name on Windows"),
    ];
    tests.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| reason)
}

/// By whom a name is taken already.
fn taken(course: &Course, name: &str) -> Option<String> {
    if let Some(place) = course.places.iter().find(|place| place.name == name) {
        return Some(format!("exercises/{} is", place.place));
    }
    if is_own_crate(&course.root, name) {
        return Some("a crate of the checker is".to_owned());
    }
    let table = |file: &str| -> toml::Table {
        std::fs::read_to_string(course.root.join(file)).unwrap_or_default().parse().unwrap_or_default()
    };
    // What an answer may use, and what that needs in turn.
    let manifest = table("Cargo.toml");
    let offered = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies")?.as_table());
    let lock = table("Cargo.lock");
    let locked = lock.get("package").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let locked = locked.iter().filter(|package| package.get("source").is_some());
    let locked = locked.filter_map(|package| package.get("name")?.as_str());
    let mut crates = offered.into_iter().flat_map(toml::Table::keys).map(String::as_str).chain(locked);
    let is_crate = crates.any(|called| called.replace('-', "_") == name);
    is_crate.then(|| "the course depends on a crate of that name".to_owned())
}

fn is_own_crate(root: &Path, name: &str) -> bool {
    name == "checker" || root.join("checker").join(name).join("Cargo.toml").is_file()
}
