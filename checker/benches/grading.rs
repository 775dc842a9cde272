//! What grading costs: processor time of the checker, of `cargo test`, and of the bare rustc commands, as ratios of one run.
//!
//! `cargo bench -p checker` (add `-- NAME` for another exercise than the default). The submissions are the exercise's
//! known answers, made different from each other by a comment. Linux only, since it asks for the processor time of children.

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("processor time of children can be measured on Linux only");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    const SUBMISSIONS: usize = 20;
    const EXERCISE: &str = "socket_read";
    const PLACE: &str = "01_futures/03_socket_read";

    type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

    pub fn main() -> Outcome<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the course lies above the checker")?;
        let class = tempfile::tempdir()?;
        let sources = submissions(root)?;
        let mut paths = Vec::new();
        for (number, source) in sources.iter().enumerate() {
            let path = class.path().join(format!("s{number:02}.rs"));
            std::fs::write(&path, source)?;
            paths.push(path);
        }
        let out = class.path().join("out");
        grade(root, &paths[..1], &out)?; // whatever has to be built only once
        let ours = cpu(|| grade(root, &paths, &out))?;
        let cargo = cargo_test(class.path(), root, &sources)?;
        let bare = bare_commands(root, &paths)?;
        let each = |time: Duration| time.as_secs_f64() / SUBMISSIONS as f64;
        println!("{SUBMISSIONS} submissions of {EXERCISE}, processor seconds each");
        println!("  checker grade            {:>6.3}", each(ours));
        println!("  cargo test, warm target  {:>6.3}   {:.2} times ours", each(cargo), each(cargo) / each(ours));
        println!("  the rustc commands bare  {:>6.3}   ours is {:.2} times it", each(bare), each(ours) / each(bare));
        Ok(())
    }

    /// The known right answers, each with a comment of its own.
    fn submissions(root: &Path) -> Outcome<Vec<String>> {
        let folder = root.join("solutions").join(PLACE);
        let mut files = vec![folder.join("src").join("lib.rs")];
        for entry in std::fs::read_dir(folder.join("alternatives"))? {
            files.push(entry?.path());
        }
        files.sort();
        let texts = files.iter().map(std::fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
        Ok((0..SUBMISSIONS).map(|number| format!("{}\n// {number}\n", texts[number % texts.len()])).collect())
    }

    fn grade(root: &Path, paths: &[PathBuf], out: &Path) -> Outcome<()> {
        run(Command::new(env!("CARGO_BIN_EXE_checker"))
            .args(["grade", "--exercise", EXERCISE, "--out"])
            .arg(out)
            .args(paths)
            .current_dir(root))
    }

    /// `cargo test -p` under the workspace's own profile, on a target folder that is warm.
    fn cargo_test(temp: &Path, root: &Path, sources: &[String]) -> Outcome<Duration> {
        let copy = temp.join("course");
        run(Command::new(env!("CARGO_BIN_EXE_checker")).arg("handout").arg(&copy).current_dir(root))?;
        let hidden = Path::new("exercises").join(PLACE).join("tests").join("hidden.rs");
        std::fs::copy(root.join(&hidden), copy.join(&hidden))?;
        let lib = copy.join("exercises").join(PLACE).join("src").join("lib.rs");
        let test = || {
            let mut command = Command::new("cargo");
            command.args(["test", "--quiet", "-p", EXERCISE, "--target-dir"]).arg(temp.join("target"));
            run(command.current_dir(&copy))
        };
        std::fs::write(&lib, &sources[0])?;
        test()?;
        cpu(|| {
            for source in sources {
                std::fs::write(&lib, source)?;
                test()?;
            }
            Ok(())
        })
    }

    /// The same compilations with nothing around them: the answer, its tests, each compile-fail program and control.
    fn bare_commands(root: &Path, paths: &[PathBuf]) -> Outcome<Duration> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let folder = target.join("poll-by-poll");
        let stamp: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("stamp.json"))?)?;
        let rustc = stamp["rustc"].as_str().ok_or("the stamp names rustc")?;
        let read = |what: &str| -> Outcome<(Vec<String>, Vec<String>)> {
            let text = std::fs::read(folder.join("records").join(format!("{EXERCISE}-{what}.json")))?;
            let record: serde_json::Value = serde_json::from_slice(&text)?;
            let list = |key: &str| -> Vec<String> {
                let values = record[key].as_array().map(Vec::as_slice).unwrap_or_default();
                values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            };
            Ok((list("kept"), list("externs")))
        };
        let (lib, test) = (read("lib")?, read("test")?);
        let exercise = root.join("exercises").join(PLACE);
        let mut cases: Vec<PathBuf> = std::fs::read_dir(exercise.join("tests").join("compile_fail"))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect();
        cases.sort();
        let out = tempfile::tempdir()?;
        let rlib = out.path().join(format!("lib{EXERCISE}.rlib"));
        let start = |(kept, externs): &(Vec<String>, Vec<String>)| {
            let mut command = Command::new(rustc);
            command.args(kept).args(["-C", "debuginfo=0", "-C", "codegen-units=1", "--out-dir"]).arg(out.path());
            for name_and_path in externs.iter().filter(|text| !text.starts_with(&format!("{EXERCISE}="))) {
                command.args(["--extern", name_and_path]);
            }
            command
        };
        cpu(|| {
            for path in paths {
                run(start(&lib).args(["--crate-name", EXERCISE, "--crate-type", "lib", "--emit=link"]).arg(path))?;
                let against = format!("{EXERCISE}={}", rlib.display());
                let both = out.path().join("both.rs");
                let module = |name: &str| {
                    format!("#[path = {:?}]\nmod {name};\n", exercise.join("tests").join(format!("{name}.rs")))
                };
                std::fs::write(&both, module("visible") + &module("hidden"))?;
                run(start(&test).args(["--test", "--emit=link", "--extern", &against]).arg(&both))?;
                for case in &cases {
                    let mut command = start(&test);
                    command.args(["--crate-type", "bin", "--emit=metadata", "--extern", &against]).arg(case);
                    command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
                }
            }
            Ok(())
        })
    }

    fn run(command: &mut Command) -> Outcome<()> {
        let output = command.stdin(Stdio::null()).output()?;
        if output.status.success() {
            return Ok(());
        }
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(format!("{command:?} failed:\n{out}\n{err}").into())
    }

    /// The processor time of the children that `body` starts and waits for.
    fn cpu(body: impl FnOnce() -> Outcome<()>) -> Outcome<Duration> {
        let before = children_time()?;
        body()?;
        Ok(children_time()? - before)
    }

    fn children_time() -> Outcome<Duration> {
        // The fields after the name in brackets: the 14th and 15th are the children's ticks, a hundredth of a second each.
        let stat = std::fs::read_to_string("/proc/self/stat")?;
        let fields: Vec<&str> = stat.rsplit_once(')').ok_or("no name")?.1.split_whitespace().collect();
        let ticks: u64 = fields[13].parse::<u64>()? + fields[14].parse::<u64>()?;
        Ok(Duration::from_millis(ticks * 10))
    }
}
