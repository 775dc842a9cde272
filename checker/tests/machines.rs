//! A verdict is the same on every machine, whatever its user has set, and a build repairs itself.

mod common;

use common::{RIGHT, Run, SmallCourse, both, copy, text};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A check of the small course with the dependencies in `target`.
fn check_in(course: &Path, target: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
    command.args(["check", "read"]).current_dir(course).env("CARGO_TARGET_DIR", target);
    command
}

fn assert_ready(command: &mut Command, when: &str) -> String {
    let output = command.run();
    let said = both(&output);
    assert_eq!(output.status.code(), Some(0), "{when}: {said}");
    assert!(said.contains("4 of 4 points"), "{when}: {said}");
    said
}

fn solved() -> SmallCourse {
    let course = SmallCourse::new();
    course.answer(RIGHT);
    course
}

#[test]
fn settings_of_the_user_change_nothing_and_leave_nothing_behind() {
    let course = solved();
    course.put(
        ".cargo/config.toml",
        r#"
[build]
incremental = true
rustflags = ["-D", "warnings", "-C", "panic=abort"]
rustc-wrapper = "/nonexistent/sccache"
rustc = "/nonexistent/rustc"
target = "wasm32-unknown-unknown"
target-dir = "/nonexistent/target"
build-dir = "/nonexistent/build"
[target.'cfg(all())']
rustflags = ["-Cpanic=abort"]
runner = "/nonexistent/runner"
[profile.dev]
panic = "abort"
debug-assertions = false
opt-level = 3
[profile.dev.package."*"]
opt-level = 3
[profile.test]
lto = true
[env]
RUSTC_BOOTSTRAP = "1"
RUSTC_LOG = { value = "trace", force = true }
[term]
verbose = true
color = "always"
"#,
    );
    let mut command = check_in(&course.path("."), Path::new("own target"));
    for (name, value) in [
        ("RUSTFLAGS", "-D warnings"),
        ("CARGO_ENCODED_RUSTFLAGS", "-Dwarnings\x1f-Cpanic=abort"),
        ("CARGO_BUILD_RUSTFLAGS", "-Cpanic=abort"),
        ("CARGO_BUILD_TARGET", "wasm32-unknown-unknown"),
        ("CARGO_BUILD_BUILD_DIR", "/nonexistent/build"),
        ("CARGO_BUILD_WARNINGS", "deny"),
        ("CARGO_PROFILE_DEV_PANIC", "abort"),
        ("CARGO_INCREMENTAL", "1"),
        ("CARGO_TERM_VERBOSE", "true"),
        ("CARGO_UNSTABLE_BUILD_STD", "std"),
        ("CARGO", "/nonexistent/cargo"),
        ("RUSTC", "/nonexistent/rustc"),
        ("RUSTC_WRAPPER", "/nonexistent/sccache"),
        ("RUSTC_WORKSPACE_WRAPPER", "/nonexistent/clippy"),
        ("RUSTC_BOOTSTRAP", "1"),
        ("RUSTUP_TOOLCHAIN", "none-of-these"),
        ("MAKEFLAGS", "-j --jobserver-auth=3,4"),
        #[cfg(unix)]
        ("RUST_MIN_STACK", "1"),
        ("LANG", "xx_XX"),
    ] {
        command.env(name, value);
    }
    let said = assert_ready(&mut command, "with settings");
    assert!(said.contains("building what the exercises depend on"), "{said}");
    // Relative to where the command was given, as Cargo has it.
    let target = course.path("own target");
    let said = assert_ready(&mut check_in(&course.path("."), &target), "without variables");
    assert!(!said.contains("building"), "{said}");
    std::fs::remove_dir_all(course.path(".cargo")).expect("removed");
    assert_ready(&mut check_in(&course.path("."), &target), "without settings");
}

#[test]
fn a_crate_of_the_courses_cannot_be_replaced_by_a_config_file() {
    let course = solved();
    course.put(".cargo/config.toml", "[patch.crates-io]\nfutures-core = { path = \"/nonexistent\" }\n");
    let output = check_in(&course.path("."), &course.path("target")).run();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("config.toml replaces the crate futures-core"), "{said}");
}

/// The files with this beginning among the libraries that were built in `target`.
fn libraries(target: &Path, beginning: &str) -> Vec<PathBuf> {
    let folder = target.join("poll-by-poll").join("target");
    let triples = std::fs::read_dir(&folder).expect("a target folder").map(|entry| entry.expect("an entry").path());
    let deps = triples.map(|triple| triple.join("debug").join("deps")).filter(|deps| deps.is_dir());
    let files = deps.flat_map(|deps| std::fs::read_dir(deps).expect("a folder"));
    let files = files.map(|entry| entry.expect("an entry").path());
    let is_it = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning));
    files.filter(is_it).filter(|path| path.extension().is_some_and(|ending| ending == "rlib")).collect()
}

#[test]
fn what_was_built_is_used_wherever_the_course_is_and_repaired_where_it_is_damaged() {
    let course = solved();
    let away = tempfile::tempdir().expect("a folder");
    let check = |folder: &Path| check_in(folder, &folder.join("target"));
    assert_ready(&mut check(&course.path(".")), "first");

    let copied = away.path().join("a copy");
    copy(&course.path("."), &copied);
    assert_ready(&mut check(&copied), "copied");
    let moved = away.path().join("moved");
    std::fs::rename(&copied, &moved).expect("moved");
    assert_ready(&mut check(&moved), "moved");
    assert_ready(&mut check(&course.path(".")), "where it was");

    for (beginning, half) in [("libprobe-", false), ("libsim-", true)] {
        let found = libraries(&moved.join("target"), beginning);
        let [library] = found.as_slice() else { panic!("{beginning}: {found:?}") };
        match half {
            false => std::fs::remove_file(library).expect("removed"),
            true => {
                let whole = std::fs::read(library).expect("a library");
                std::fs::write(library, &whole[..whole.len() / 2]).expect("half of it");
            }
        }
        let said = assert_ready(&mut check(&moved), beginning);
        assert!(said.contains("building what the exercises depend on"), "{beginning}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_course_may_lie_in_a_folder_of_nearly_any_name() {
    let course = solved();
    let away = tempfile::tempdir().expect("a folder");
    let check = |name: &str| {
        let folder = away.path().join(name);
        copy(&course.path("."), &folder);
        check_in(&folder, &folder.join("target")).run()
    };
    let output = check("a #[b]{c}@'\"$;,=&\\*?!~(d)^`|<>é");
    assert!(output.status.success(), "{}", both(&output));
    // Not every linker minds the first, and nothing can be done about the second.
    for (name, words) in
        [("a%b", "writes random letters in the place of each `%`"), ("a:b", "the sign in it that separates")]
    {
        let output = check(name);
        let said = both(&output);
        assert!(output.status.success() || said.contains(words), "{name}: {said}");
        assert!(output.status.success() || said.contains("set CARGO_TARGET_DIR to a folder"), "{name}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn any_folder_for_temporary_files_will_do() {
    use common::target;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let course = solved();
    let away = tempfile::tempdir().expect("a folder");
    for name in [&b"a,b"[..], b"a b", b"a%b#{c}:d", b"a\nb", b"a\xffb", b"a=b", b"a\"b'"] {
        let folder = away.path().join(OsStr::from_bytes(name));
        std::fs::create_dir(&folder).expect("a folder");
        assert_ready(course.command(&["check", "read"]).env("TMPDIR", &folder), &folder.display().to_string());
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0, "nothing is left");
    }
    std::fs::create_dir(course.path("relative")).expect("a folder");
    for named in ["relative", "/nonexistent", ""] {
        assert_ready(course.command(&["check", "read"]).env("TMPDIR", named), named);
    }
    assert_ready(course.command(&["check", "read"]).env_remove("HOME"), "without HOME");
    let tmp = target().join("poll-by-poll").join("tmp");
    assert_eq!(std::fs::read_dir(tmp).expect("our own folder").count(), 0, "nothing is left");
}

#[test]
fn without_a_compiler_one_message_says_what_to_do() {
    let course = solved();
    let empty = course.path("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let mut command = check_in(&course.path("."), &course.path("target"));
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN"] {
        command.env_remove(name);
    }
    let output = command.env("PATH", &empty).run();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("install Rust through https://rustup.rs") && said.contains("1.95.0"), "{said}");
    assert!(!text(&output.stdout).contains("compile"), "nothing is blamed on the answer");
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_machine_lacks_is_said_and_not_blamed() {
    let course = solved();
    let sysroot =
        Command::new("rustc").args(["--print", "sysroot"]).current_dir(course.path(".")).output().expect("rustc");
    let bin = PathBuf::from(text(&sysroot.stdout).trim()).join("bin");
    std::fs::create_dir(course.path("empty")).expect("a folder");
    let check = || check_in(&course.path("."), &course.path("target"));
    let no_linker = check().env("PATH", &bin).output();
    let no_network = check().env("CARGO_HOME", course.path("empty")).env("CARGO_NET_OFFLINE", "true").output();
    for (output, words) in [(no_linker, "there is no linker that works"), (no_network, "it needs the network once")] {
        let output = output.expect("the checker");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{words:?} is not in: {said}");
    }
}
