//! A small course of one exercise, and the checker run on it as a person runs it.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// A right answer to the small course's exercise.
pub const RIGHT: &str = include_str!("../hostile/right.rs");
/// A future that is never ready.
pub const NEVER_READY: &str = include_str!("../hostile/never_ready.rs");
/// The small course's stub.
pub const STUB: &str = include_str!("../fixture/01_first/01_read/src/lib.rs");

/// An answer that wakes the first task that polled and not the newest: only a hidden test finds that out.
pub fn keeps_first() -> String {
    let first = "if self.socket.readable_callback().is_none() { self.socket.set_readable_callback(wake); }";
    RIGHT.replace("self.socket.set_readable_callback(wake);", first)
}

/// Where the small course's exercise lies, below `exercises`.
const READ: &str = "01_first/01_read";

/// Whether a line of the real course's manifest lists something that the small one does not have.
fn is_listed(line: &str) -> bool {
    ["\"exercises/", "\"solutions/", "\"checker\","].iter().any(|of| line.trim_start().starts_with(of))
}

/// A copy of the small course, for one test alone.
pub struct SmallCourse {
    folder: TempDir,
}

impl SmallCourse {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = real_root();
        for name in ["Cargo.lock", "rust-toolchain.toml"] {
            copy(&root.join(name), &folder.path().join(name));
        }
        let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
        let others: String = manifest.split_inclusive('\n').filter(|line| !is_listed(line)).collect();
        let own = others.replacen("members = [\n", &format!("members = [\n    \"exercises/{READ}\",\n"), 1);
        std::fs::write(folder.path().join("Cargo.toml"), own).expect("the manifest");
        for name in ["probe", "probe_macros", "sim", "interleaved_std"] {
            let (from, to) = (root.join("checker").join(name), folder.path().join("checker").join(name));
            copy(&from.join("Cargo.toml"), &to.join("Cargo.toml"));
            copy(&from.join("src"), &to.join("src"));
        }
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("fixture");
        copy(&fixture, &folder.path().join("exercises"));
        let course = Self { folder };
        course.put("checker/stubs/read/lib.rs", STUB);
        course.put("checker/stubs/workspace.toml", &course.read("Cargo.toml"));
        course.put("checker/stubs/lock.toml", &course.read("Cargo.lock"));
        course.put("checker/stubs/read/manifest.toml", &course.read(&format!("exercises/{READ}/Cargo.toml")));
        course
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn put(&self, below: &str, text: &str) -> PathBuf {
        let path = self.path(below);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    }

    pub fn read(&self, below: &str) -> String {
        let path = self.path(below);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn answer(&self, text: &str) {
        self.put("exercises/01_first/01_read/src/lib.rs", text);
    }

    pub fn checker(&self, arguments: &[&str]) -> Output {
        self.command(arguments).run()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_checker"));
        command.args(arguments).current_dir(self.folder.path()).env("CARGO_TARGET_DIR", target());
        command
    }

    /// The results of a run into `out`.
    pub fn grades(&self, out: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("{out}/grades.json"))).expect("JSON")
    }
}

/// Runs a program to its end.
pub trait Run {
    /// What it said is also shown where the test fails, whatever part of it the test looks at.
    fn run(&mut self) -> Output;
}

impl Run for Command {
    fn run(&mut self) -> Output {
        let output = self.output().unwrap_or_else(|error| panic!("{self:?}: {error}"));
        eprintln!("{:?} ended with {}\n{}", self.get_args(), output.status, both(&output));
        output
    }
}

pub fn real_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the course lies above the checker").to_owned()
}

/// A target folder that all tests of one program share, so that dependencies are built once.
pub fn target() -> &'static Path {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("small-course"))
}

/// The same for the real course. The small one's would be built away by it, and the other way round.
pub fn real_target() -> PathBuf {
    target().with_file_name("real-course")
}

/// How many answers are graded at once: wrong ones mostly wait.
pub const JOBS: &str = "4";

pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in std::fs::read_dir(from).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
        return;
    }
    std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
    std::fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// All that a program said.
pub fn both(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

/// The results of one submission.
pub fn row<'g>(grades: &'g serde_json::Value, id: &str) -> &'g serde_json::Value {
    let submissions = grades["submissions"].as_array().expect("submissions");
    submissions.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id} is not in {grades:#}"))
}
