//! A rustc command line as Cargo gave it, without what is particular to the one file it was given for.

use serde::{Deserialize, Serialize};

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
    /// Everything else that is worth repeating: edition, cfgs, library folders, lints.
    pub kept: Vec<String>,
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
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (option, value) = match argument.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value_of = || value.clone().or_else(|| rest.next().cloned()).unwrap_or_default();
            match option {
                "--crate-name" => recorded.crate_name = value_of(),
                "--test" => recorded.is_test = true,
                "--extern" => recorded.externs.push(value_of()),
                "--out-dir" => out_dir = value_of(),
                "--cfg" => {
                    let cfg = value_of();
                    recorded.explored |= cfg == "feature=\"interleave\"";
                    recorded.kept.extend([option.to_owned(), cfg]);
                }
                "--emit" | "--error-format" | "--json" | "--crate-type" | "--diagnostic-width" => {
                    value_of();
                }
                "--check-cfg" | "-L" => {
                    let value = value_of();
                    recorded.kept.extend([option.to_owned(), value]);
                }
                "-C" => {
                    let setting = value_of();
                    match setting.split_once('=') {
                        Some(("extra-filename", value)) => suffix = value.to_owned(),
                        Some(("incremental" | "metadata" | "debuginfo" | "codegen-units", _)) => {}
                        _ => recorded.kept.extend([option.to_owned(), setting]),
                    }
                }
                _ if argument.starts_with('-') => recorded.kept.push(argument.clone()),
                _ => {} // the source file
            }
        }
        if recorded.crate_name.is_empty() || recorded.crate_name == "___" {
            return None;
        }
        if recorded.is_test {
            recorded.program = Some(format!("{out_dir}/{}{suffix}", recorded.crate_name));
        }
        Some(recorded)
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

    #[test]
    fn a_command_line_keeps_what_is_not_particular_to_its_file() {
        let line = "--crate-name hidden --edition=2024 tests/hidden.rs --error-format=json --json=artifacts \
                    --emit=dep-info,link -C debuginfo=0 --test --cfg feature=\"interleave\" --check-cfg cfg(docsrs) -C \
                    metadata=1 -C extra-filename=-1 --out-dir /t/deps -C incremental=/t/i -C linker=cc -L \
                    dependency=/t/deps --extern probe=/t/deps/libprobe-2.rlib --deny=unused_must_use";
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let recorded = Recorded::from_arguments(&arguments).expect("a crate");
        assert_eq!(recorded.crate_name, "hidden");
        assert!(recorded.is_test && recorded.explored);
        assert_eq!(recorded.program.as_deref(), Some("/t/deps/hidden-1"));
        assert_eq!(recorded.externs, ["probe=/t/deps/libprobe-2.rlib"]);
        let kept = "--edition=2024 --cfg feature=\"interleave\" --check-cfg cfg(docsrs) -C linker=cc -L \
                    dependency=/t/deps --deny=unused_must_use";
        assert_eq!(recorded.kept.join(" "), kept);
    }

    #[test]
    fn a_question_for_the_version_is_no_crate() {
        assert!(Recorded::from_arguments(&["-vV".to_owned()]).is_none());
    }
}
