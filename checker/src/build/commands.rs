//! A rustc command line as Cargo gave it, without what is particular to the one file it was given for.

use serde::{Deserialize, Serialize};
use std::path::Path;

/// What Cargo passes to rustc for one crate of an exercise.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    pub crate_name: String,
    pub is_test: bool,
    /// Whether the feature `interleave` is on.
    pub explored: bool,
    /// Where Cargo expects the program, of a test.
    pub program: Option<String>,
    /// `NAME=PATH` of each crate that this one may use.
    pub externs: Vec<String>,
    /// Everything else that is worth repeating: edition, target, cfgs, library folders, lints, the linker. An option and its
    /// value are two arguments, or one where rustc wants it so.
    pub kept: Vec<String>,
}

/// rustc's options that have a value, as it may stand behind `=` or as the next argument.
const LONG_WITH_VALUE: [&str; 26] = [
    "allow",
    "cap-lints",
    "cfg",
    "check-cfg",
    "codegen",
    "color",
    "crate-name",
    "crate-type",
    "deny",
    "diagnostic-width",
    "edition",
    "emit",
    "env-set",
    "error-format",
    "explain",
    "extern",
    "forbid",
    "force-warn",
    "json",
    "out-dir",
    "print",
    "remap-path-prefix",
    "remap-path-scope",
    "sysroot",
    "target",
    "warn",
];
/// Those of one letter, whose value may also be written right behind it.
const SHORT_WITH_VALUE: [char; 9] = ['A', 'C', 'D', 'F', 'L', 'W', 'Z', 'l', 'o'];

/// One argument of rustc, read as rustc does.
enum Argument {
    /// An option by its name without dashes; the short ones that have a long name by that.
    Option(String, Option<String>),
    /// The source file.
    File,
}

/// Reads a command line into options and their values.
fn read(arguments: &[String]) -> Vec<Argument> {
    let mut rest = arguments.iter();
    let mut all = Vec::new();
    while let Some(argument) = rest.next() {
        let mut value_behind = |given: Option<String>| given.or_else(|| rest.next().cloned());
        if let Some(long) = argument.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            let value = if LONG_WITH_VALUE.contains(&name) { value_behind(value) } else { value };
            all.push(Argument::Option(name.to_owned(), value));
        } else if let Some(short) = argument.strip_prefix('-').filter(|short| !short.is_empty()) {
            let letter = short.chars().next().unwrap_or_default();
            let behind = &short[letter.len_utf8()..];
            let name = match letter {
                'A' => "allow".to_owned(),
                'C' => "codegen".to_owned(),
                'D' => "deny".to_owned(),
                'F' => "forbid".to_owned(),
                'W' => "warn".to_owned(),
                letter => letter.to_string(),
            };
            let given = Some(behind.strip_prefix('=').unwrap_or(behind).to_owned()).filter(|value| !value.is_empty());
            let value = if SHORT_WITH_VALUE.contains(&letter) { value_behind(given) } else { None };
            all.push(Argument::Option(name, value));
        } else {
            all.push(Argument::File);
        }
    }
    all
}

/// Puts the lines of an argument file, `@FILE`, in its place: so a command line is given that is too long for the system.
fn without_files(arguments: &[String]) -> Vec<String> {
    let in_place = |argument: &String| match argument.strip_prefix('@').map(std::fs::read_to_string) {
        Some(Ok(text)) => text.lines().map(str::to_owned).collect(),
        _ => vec![argument.clone()],
    };
    arguments.iter().flat_map(in_place).collect()
}

impl Recorded {
    /// Reads a command line; `None` if it compiles no crate, as when Cargo asks for rustc's version.
    pub(super) fn from_arguments(arguments: &[String]) -> Option<Self> {
        let mut recorded = Recorded {
            crate_name: String::new(),
            is_test: false,
            explored: false,
            program: None,
            externs: Vec::new(),
            kept: Vec::new(),
        };
        let (mut out_dir, mut suffix) = (String::new(), String::new());
        for argument in read(&without_files(arguments)) {
            let Argument::Option(name, value) = argument else { continue };
            let text = value.clone().unwrap_or_default();
            match name.as_str() {
                "crate-name" => recorded.crate_name = text,
                "test" => recorded.is_test = true,
                "extern" => recorded.externs.push(text),
                "out-dir" => out_dir = text,
                "emit" | "error-format" | "json" | "color" | "crate-type" | "diagnostic-width" | "o" | "g" | "O" => {}
                "codegen" => match text.split_once('=').map_or(text.as_str(), |(setting, _)| setting) {
                    "extra-filename" => suffix = text.split_once('=').map(|(_, value)| value.to_owned())?,
                    "incremental" | "metadata" | "debuginfo" | "codegen-units" => {}
                    _ => recorded.kept.extend(["-C".to_owned(), text]),
                },
                _ => {
                    recorded.explored |= name == "cfg" && text == "feature=\"interleave\"";
                    let dashes = if name.len() == 1 { "-" } else { "--" };
                    recorded.kept.push(format!("{dashes}{name}"));
                    recorded.kept.extend(value);
                }
            }
        }
        if recorded.crate_name.is_empty() || recorded.crate_name == "___" {
            return None;
        }
        if recorded.is_test {
            let name = format!("{}{suffix}{}", recorded.crate_name, std::env::consts::EXE_SUFFIX);
            recorded.program = Some(Path::new(&out_dir).join(name).display().to_string());
        }
        Some(recorded)
    }

    /// The crates that this one may use, each with the path of its library.
    pub(super) fn crates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.externs.iter().filter_map(|name_and_path| name_and_path.split_once('='))
    }

    /// The name of the file that this is recorded in.
    pub(super) fn file_name(&self, package: &str) -> String {
        record_name(package, self.is_test, self.explored)
    }
}

/// Where a package's record is: one for its lib, one for its tests (they all have the same command line, but for the
/// file), each without and with the feature `interleave`.
pub(super) fn record_name(package: &str, is_test: bool, explored: bool) -> String {
    let what = if is_test { "test" } else { "lib" };
    let feature = if explored { "-interleave" } else { "" };
    format!("{package}-{what}{feature}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(line: &str) -> Recorded {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Recorded::from_arguments(&arguments).expect("a crate")
    }

    #[test]
    fn a_command_line_keeps_what_is_not_particular_to_its_file() {
        let recorded = recorded(
            "--crate-name hidden --edition=2024 tests/hidden.rs --error-format=json --json=artifacts --emit=dep-info,link -C \
             debuginfo=0 --test --cfg feature=\"interleave\" --check-cfg cfg(docsrs) -C metadata=1 -C extra-filename=-1 \
             --out-dir /t/deps -C incremental=/t/i --target some-host -C linker=cc -L dependency=/t/deps --extern \
             probe=/t/deps/libprobe-2.rlib --deny=unused_must_use",
        );
        assert_eq!(recorded.crate_name, "hidden");
        assert!(recorded.is_test && recorded.explored);
        let program = Path::new("/t/deps").join(format!("hidden-1{}", std::env::consts::EXE_SUFFIX));
        assert_eq!(recorded.program.as_deref(), Some(&*program.display().to_string()));
        assert_eq!(recorded.externs, ["probe=/t/deps/libprobe-2.rlib"]);
        let kept = "--edition 2024 --cfg feature=\"interleave\" --check-cfg cfg(docsrs) --target some-host -C linker=cc -L \
                    dependency=/t/deps --deny unused_must_use";
        assert_eq!(recorded.kept.join(" "), kept);
    }

    #[test]
    fn options_are_read_however_they_are_written() {
        for (written, kept) in [
            ("-Dwarnings", "--deny warnings"),
            ("-D warnings", "--deny warnings"),
            ("--deny warnings", "--deny warnings"),
            ("-Cpanic=abort", "-C panic=abort"),
            ("-C panic=abort", "-C panic=abort"),
            ("--codegen panic=abort", "-C panic=abort"),
            ("--codegen=panic=abort", "-C panic=abort"),
            ("-Cdebuginfo=2 --codegen debuginfo=2 -g -O -o x", ""),
            ("-L/lib -L native=/n -lc", "-L /lib -L native=/n -l c"),
            ("--target t --cap-lints=allow --verbose", "--target t --cap-lints allow --verbose"),
            ("-Zunstable --sysroot /s", "-Z unstable --sysroot /s"),
        ] {
            let recorded = recorded(&format!("--crate-name=a {written} src/lib.rs"));
            assert_eq!(recorded.kept.join(" "), kept, "{written}");
        }
    }

    #[test]
    fn an_argument_file_stands_for_its_lines() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "--crate-name\nlong\n--extern\na b=/t/liba b.rlib\n").expect("a file");
        let recorded = Recorded::from_arguments(&[format!("@{}", file.path().display())]).expect("a crate");
        assert_eq!(
            (recorded.crate_name.as_str(), recorded.externs.as_slice()),
            ("long", &["a b=/t/liba b.rlib".to_owned()][..])
        );
    }

    #[test]
    fn a_question_for_the_version_is_no_crate() {
        for question in ["-vV", "--print=sysroot"] {
            assert!(Recorded::from_arguments(&[question.to_owned()]).is_none());
        }
    }
}
