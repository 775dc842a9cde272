//! What an answer may name of std and of the libraries of its exercise, and what it may not.

mod common;

use common::{Run, SmallCourse, text};

/// A small exercise whose answers are one function.
fn course() -> SmallCourse {
    let course = SmallCourse::new();
    let folder = "exercises/02_more/01_number";
    let library = |name: &str, source: &str| {
        let place = format!("libraries/{name}");
        course.put(&format!("{place}/src/lib.rs"), source);
        let manifest =
            format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n");
        course.put(&format!("{place}/Cargo.toml"), &manifest);
        format!("{name} = {{ path = {:?} }}\n", course.path(&place))
    };
    // In the shape of the real ones, which would take a network to build.
    let modules = "pub mod fs { pub fn read() -> u8 { 7 } } pub mod process { pub fn exit() -> u8 { 7 } }
                   pub mod net { pub fn bind() -> u8 { 7 } } pub mod sync { pub fn seven() -> u8 { 7 } }
                   pub mod path { pub fn here() -> u8 { 7 } }
                   pub mod time { pub fn pause() -> u8 { 7 } pub fn sleep() -> u8 { 7 } }
                   #[macro_export] macro_rules! seven { () => { $crate::sync::seven() } }";
    let libraries = library("tokio", modules) + &library("async_std", modules);
    let manifest = course.read("exercises/01_first/01_read/Cargo.toml").replace("\"read\"", "\"number\"");
    let manifest = manifest.replace("[dependencies]\n", &format!("[dependencies]\n{libraries}"));
    course.put(&format!("{folder}/Cargo.toml"), &manifest);
    course.put(&format!("{folder}/README.md"), "# Number\n");
    course.put(&format!("{folder}/hints.md"), "## 1\nSeven.\n");
    let stub = "pub fn number() -> u8 {\n    todo!()\n}\n";
    course.put(&format!("{folder}/src/lib.rs"), stub);
    course.put("checker/stubs/number/lib.rs", stub);
    course.put(
        &format!("{folder}/tests/visible.rs"),
        "use probe::{expect, graded};\n\n/// The number is seven.\n#[graded(points = 1)]\nfn is_seven() {
             expect!(number::number() == 7, expected = \"seven\", seen = \"another number\");\n}\n",
    );
    course
}

#[test]
fn an_answer_reaches_what_it_needs_and_no_more() {
    // The body of the function, and words of the message; without them it passes.
    let cases = [
        // Names, in whichever way std is spelled.
        ("std::any::type_name::<u8>().len() as u8", "std::any::type_name is out of reach"),
        ("core::any::type_name_of_val(&7).len() as u8", "std::any::type_name_of_val is out of reach"),
        ("{ extern crate core as c; c::any::type_name::<u8>().len() as u8 }", "is out of reach"),
        ("{ use std::any::*; type_name::<u8>().len() as u8 }", "does not compile"),
        ("core::panic::Location::caller().line() as u8", "std::panic::Location is out of reach"),
        ("std::backtrace::Backtrace::force_capture().to_string().len() as u8", "std::backtrace is out of reach"),
        ("{ std::panic::set_hook(Box::new(|_| ())); 7 }", "std::panic::set_hook is out of reach"),
        ("{ drop(std::panic::take_hook()); 7 }", "std::panic::take_hook is out of reach"),
        // Files.
        ("std::path::Path::new(\"/etc\").read_dir().map_or(7, |_| 7)", "std::path is out of reach"),
        ("{ use std::path::PathBuf; PathBuf::from(\"/etc\").exists() as u8 }", "std::path is out of reach"),
        ("std::fs::exists(\"/etc\").is_ok() as u8 + 6", "std::fs is out of reach"),
        ("{ let p: &std::path::Path = \"/etc\".as_ref(); p.is_dir() as u8 }", "std::path is out of reach"),
        ("std::io::pipe().is_ok() as u8 + 6", "std::io::pipe is out of reach"),
        // The rest of the system.
        ("{ std::process::abort() }", "std::process is out of reach"),
        ("std::env::args().count() as u8", "std::env is out of reach"),
        ("std::net::TcpListener::bind(\"127.0.0.1:0\").map_or(7, |_| 7)", "std::net is out of reach"),
        ("{ use std::os::fd::AsRawFd; std::io::stdout().as_raw_fd() as u8 }", "std::os is out of reach"),
        ("std::interleave::real::process::id() as u8", "std::interleave is out of reach"),
        ("{ use std::interleave::note; 7 }", "std::interleave is out of reach"),
        ("std::arch::is_x86_feature_detected!(\"sse\") as u8", "does not compile"),
        // Libraries.
        ("tokio::fs::read()", "does not compile"),
        ("tokio::process::exit()", "does not compile"),
        ("{ use async_std::path; path::here() }", "does not compile"),
        ("async_std::net::bind()", "does not compile"),
        ("tokio::sync::seven()", ""),
        ("tokio::time::pause()", "does not compile"),
        ("{ use tokio::time::*; sleep() }", ""),
        ("async_std::seven!()", ""),
        ("{ extern crate tokio as t; t::seven!() }", ""),
        ("{ extern crate probe; 7 }", "`probe` is no crate that this exercise uses"),
        // The environment in which it is compiled.
        ("if option_env!(\"PATH\").is_some() { 0 } else { 7 }", ""),
        ("if option_env!(\"HOME\").is_some() || option_env!(\"POLL_BY_POLL_ONLY\").is_some() { 0 } else { 7 }", ""),
        ("env!(\"PATH\").len() as u8", "does not compile"),
        // What every answer may.
        ("{ use std::any::{Any, TypeId}; (TypeId::of::<u8>() == 7_u8.type_id()) as u8 + 6 }", ""),
        ("std::panic::catch_unwind(|| std::panic::panic_any(7_u8)).unwrap_err().downcast_ref().copied().unwrap()", ""),
        (
            "{ use std::io::{self, Read, Write}; let mut b = [0]; (&[7_u8][..]).read(&mut b).unwrap(); let _: io::Result<()> = io::stdout().flush(); b[0] }",
            "",
        ),
        (
            "{ use core::{future::Future, pin::Pin}; extern crate alloc; let b: Pin<alloc::boxed::Box<dyn Future<Output = u8>>> = Box::pin(async { 7 }); drop(b); 7 }",
            "",
        ),
        ("if std::thread::current().name().is_some() { 0 } else { 7 }", ""),
        ("{ println!(\"seven\"); eprintln!(\"seven\"); assert_eq!(1, 1); vec![7].pop().unwrap() }", ""),
    ];
    let course = course();
    let mut arguments = vec!["grade".to_owned(), "--exercise".into(), "number".into(), "--out".into(), "out".into()];
    for (number, (body, _)) in cases.iter().enumerate() {
        let name = format!("case_{number:02}.rs");
        course.put(&name, &format!("pub fn number() -> u8 {{ {body} }}\n"));
        arguments.push(name);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = course.command(&arguments);
    let output = command.env("CARGO_TARGET_DIR", course.path("built")).run();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let grades = course.grades("out");
    for (number, (body, words)) in cases.iter().enumerate() {
        let found = &grades["submissions"][number]["exercises"][0];
        let (verdict, message) = (&found["verdict"], found["message"].as_str().unwrap_or_default());
        match *words {
            "" => assert_eq!(verdict, "pass", "{body}: {message}"),
            words => assert!(verdict == "compile_error" && message.contains(words), "{body}: {verdict} {message}"),
        }
    }
}
