use std::path::{Path, PathBuf};

/// The compile-fail cases of an exercise, as its driver hands them to trybuild.
#[derive(Debug)]
pub struct CompileFailCases {
    /// Programs that must not compile. Each has its `.stderr` beside it.
    pub fail: Vec<PathBuf>,
    /// The controls, `NAME_ok.rs` for the case `NAME.rs`: nearly the same programs, which must compile.
    pub pass: Vec<PathBuf>,
}

/// Finds the cases in `tests/compile_fail` of the package at `manifest_dir` (write `env!("CARGO_MANIFEST_DIR")`).
///
/// # Panics
/// When there is no case, or a case lacks its control or its `.stderr`: trybuild would call that a success. With
/// `TRYBUILD=overwrite` the `.stderr` is about to be written.
pub fn compile_fail_cases(manifest_dir: &str) -> CompileFailCases {
    let folder = Path::new("tests").join("compile_fail");
    let full = Path::new(manifest_dir).join(&folder);
    let entries = std::fs::read_dir(&full).unwrap_or_else(|error| panic!("{}: {error}", full.display()));
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    let (controls, cases): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.ends_with("_ok"));
    assert!(!cases.is_empty(), "no compile-fail case in {}", full.display());
    let writes = std::env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite");
    for case in &cases {
        assert!(controls.contains(&format!("{case}_ok")), "{case}.rs has no control {case}_ok.rs");
        assert!(writes || full.join(format!("{case}.stderr")).is_file(), "{case}.rs has no {case}.stderr");
    }
    let file = |name: &String| folder.join(format!("{name}.rs"));
    CompileFailCases { fail: cases.iter().map(file).collect(), pass: controls.iter().map(file).collect() }
}
