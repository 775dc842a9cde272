//! The twins have every stable item that the real std has in their place, with the same signature.
//!
//! rustdoc comes with every toolchain, and it can write the pages of another crate's items from what the compiler keeps
//! of that crate. So one source, `surface/twinned.rs`, is documented twice, against the real std and against this
//! crate under its name, and the items on the pages are compared: types, functions, constants, methods with their
//! generics and const-ness, trait implementations with their bounds, auto traits.
//!
//! What it cannot see: variance, layout, `#[must_use]` and deprecation, what `Drop` does, macros beyond their names, the
//! prelude, other platforms' items, and how anything behaves. Some of it is tried by the programs in `same_source`.
#![cfg(unix)]

#[path = "surface/pages.rs"]
mod pages;

use pages::Pages;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the real std has and the twins cannot have, with the reason.
const EXCEPTIONS: [(&str, &str); 2] = [
    ("pub const unsafe fn from_ptr<'a>(", "an integer in memory has no room for the name that an atomic has here"),
    ("JoinHandleExt for thread::JoinHandle<T>", "a virtual thread is none of the system's"),
];

/// Items of the real std that the twins leave as they are: no thread waits for another in them.
const SHARED: [&str; 23] = [
    "hint::assert_unchecked",
    "hint::black_box",
    "hint::cold_path",
    "hint::select_unpredictable",
    "hint::unreachable_unchecked",
    "sync::Arc",
    "sync::LockResult",
    "sync::PoisonError",
    "sync::TryLockError",
    "sync::TryLockResult",
    "sync::Weak",
    "sync::atomic::Ordering",
    "sync::atomic::compiler_fence",
    "sync::atomic::fence",
    "sync::mpsc::RecvError",
    "sync::mpsc::RecvTimeoutError",
    "sync::mpsc::SendError",
    "sync::mpsc::TryRecvError",
    "sync::mpsc::TrySendError",
    "thread::Result",
    "time::Duration",
    "time::SystemTimeError",
    "time::TryFromFloatSecsError",
];

#[test]
fn the_twins_have_what_the_real_std_has() {
    let (real, twin) = (documented("real", &[]).items, documented("twin", &as_std()).items);
    assert!(real.len() > 1_000, "only {} items found; does rustdoc write its pages in another way now?", real.len());
    let mut differences: Vec<String> = Vec::new();
    let mut missing: Vec<&String> = real.difference(&twin).collect();
    for (item, reason) in EXCEPTIONS {
        let before = missing.len();
        missing.retain(|line| !line.contains(item));
        if missing.len() == before {
            differences.push(format!("no longer missing, strike it from EXCEPTIONS: {item} ({reason})"));
        }
    }
    differences.extend(missing.iter().map(|line| format!("the real std only: {line}")));
    differences.extend(twin.difference(&real).map(|line| format!("the twin only:     {line}")));
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn only_what_needs_no_twin_is_the_real_one() {
    let expected = BTreeSet::from(SHARED.map(String::from));
    let real = documented("shared", &as_std()).real;
    let new: Vec<_> = real.difference(&expected).collect();
    assert!(new.is_empty(), "give these a twin, or add them to SHARED: {new:?}");
    let gone: Vec<_> = expected.difference(&real).collect();
    assert!(gone.is_empty(), "these are twins, or are no more; strike them from SHARED: {gone:?}");
}

/// The stable items behind the names in `surface/twinned.rs`, with these arguments to rustdoc.
fn documented(world: &str, arguments: &[String]) -> Pages {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("surface").join(world);
    // Pages of an earlier toolchain would still be there.
    let _ = std::fs::remove_dir_all(&out);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface/twinned.rs");
    let mut rustdoc = Command::new(cargo().with_file_name("rustdoc"));
    rustdoc.args(["--edition=2024", "--crate-name=twinned", "--out-dir"]).arg(&out).args(arguments).arg(source);
    let output = rustdoc.output().expect("rustdoc is where cargo is");
    assert!(output.status.success(), "rustdoc failed:\n{}", String::from_utf8_lossy(&output.stderr));
    Pages::read(&out.join("twinned"))
}

/// Arguments under which `std` means this crate.
fn as_std() -> [String; 3] {
    let output = Command::new(cargo())
        .args(["build", "--package=interleaved_std", "--message-format=json"])
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "cargo build failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let is_library = |file: &&str| file.contains("libinterleaved_std") && file.ends_with(".rlib");
    let library = messages.split('"').find(is_library).expect("cargo tells where the library is");
    let dependencies = Path::new(library).with_file_name("deps");
    [format!("--extern=std={library}"), "-L".to_string(), format!("dependency={}", dependencies.display())]
}

/// The cargo that runs this test: beside it are the other tools of its toolchain.
fn cargo() -> PathBuf {
    std::env::var_os("CARGO").expect("tests are run by cargo").into()
}
