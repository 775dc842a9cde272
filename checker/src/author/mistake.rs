//! Makes and renews mistakes: a scratch file to edit, and the patch that is made of it.

use super::put;
use crate::build::target_folder;
use crate::course::mistakes::{self, Cause, Form, Mistake, SOLUTION};
use crate::course::{Course, Exercise, patch};
use crate::print::say;
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// How many earlier versions of a base are tried.
const VERSIONS: &str = "50";

#[derive(clap::Args)]
pub struct MistakeArguments {
    /// The exercise
    name: String,
    /// The mistake: its file's name below mistakes/, without the ending. If there is none of this name, it begins as a
    /// copy of the solution
    #[arg(required_unless_present = "rebase")]
    mistake: Option<String>,
    /// Turn the edited scratch file into the mistake, and remove the scratch file
    #[arg(long, conflicts_with = "rebase")]
    save: bool,
    /// Keep the mistake as a patch of this alternative, by its name, or of `solution`
    #[arg(long, value_name = "ALTERNATIVE", conflicts_with = "rebase")]
    base: Option<String>,
    /// Renew the patches after their base was changed: all of the exercise, or this one
    #[arg(long)]
    rebase: bool,
}

/// Carries out the command.
///
/// # Errors
/// When there is no such exercise or alternative, or a file cannot be read, understood or written.
pub fn run(course: &Course, arguments: &MistakeArguments) -> Result<ExitCode> {
    let exercise = course.exercise(&arguments.name)?;
    let desk = Desk { course, exercise, folder: mistakes::solution_folder(course, exercise) };
    ensure!(desk.folder.join(SOLUTION).is_file(), "this copy of the course has no solution of {}", exercise.name);
    let base = arguments.base.as_deref().map(|name| desk.base(name)).transpose()?;
    match &arguments.mistake {
        name if arguments.rebase => desk.rebase(name.as_deref()),
        Some(name) if arguments.save => desk.save(name, base).map(|()| ExitCode::SUCCESS),
        Some(name) => desk.begin(name, base).map(|()| ExitCode::SUCCESS),
        None => bail!("name the mistake"),
    }
}

/// An exercise whose mistakes are worked on.
struct Desk<'a> {
    course: &'a Course,
    exercise: &'a Exercise,
    /// The solution's folder.
    folder: PathBuf,
}

/// What a scratch file holds. `//!` lines at its beginning are the header, one of them the base.
struct Scratch {
    cause: Cause,
    /// None if the mistake is kept whole.
    base: Option<String>,
    body: String,
}

impl Scratch {
    fn parse(text: &str) -> Result<Self> {
        ensure!(
            !text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")),
            "there are conflict markers (<<<<<<<) left in it: keep one side of each"
        );
        let (head, body) = split_header(text);
        let lines = || head.lines().filter_map(|line| line.strip_prefix("//!")).map(str::trim);
        let base = lines().find_map(|line| line.strip_prefix("base:")).map(|base| base.trim().to_owned());
        let cause = Cause::parse(lines().filter(|line| !line.starts_with("base:")))?;
        Ok(Self { cause, base, body: body.to_owned() })
    }
}

fn scratch_text(header: &str, base: Option<&str>, body: &str) -> String {
    let base = base.map(|base| format!("//! base: {base}\n")).unwrap_or_default();
    format!("{header}{base}\n{body}")
}

/// The `//!` lines at the beginning of a file, and what comes after the empty line that ends them.
fn split_header(text: &str) -> (&str, &str) {
    let end: usize = text.split_inclusive('\n').take_while(|line| line.starts_with("//!")).map(str::len).sum();
    let (head, rest) = text.split_at(end);
    (head, rest.strip_prefix('\n').unwrap_or(rest))
}

impl Desk<'_> {
    /// The path of an alternative, or of the solution, below the solution's folder.
    fn base(&self, name: &str) -> Result<String> {
        let path = match name {
            "solution" => SOLUTION.to_owned(),
            name => format!("alternatives/{}.rs", name.trim_start_matches("alternatives/").trim_end_matches(".rs")),
        };
        ensure!(self.folder.join(&path).is_file(), "{} has no alternative called {name}", self.exercise.name);
        Ok(path)
    }

    fn base_text(&self, base: &str) -> Result<String> {
        let path = self.folder.join(base);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read the base {}", path.display()))
    }

    fn scratch(&self, name: &str) -> PathBuf {
        let below = Path::new("poll-by-poll").join("mistakes").join(&self.exercise.name).join(format!("{name}.rs"));
        target_folder(&self.course.root).join(below)
    }

    /// The mistake of this name, if there is one that can be read.
    fn existing(&self, name: &str) -> Result<Option<Mistake>> {
        for (file, mistake) in mistakes::read(self.course, self.exercise) {
            if file.rsplit_once('.').is_some_and(|(known, _)| known == name) {
                return mistake.map(Some).with_context(|| format!("the mistake {file}"));
            }
        }
        Ok(None)
    }

    /// Writes the scratch file.
    fn begin(&self, name: &str, base: Option<String>) -> Result<()> {
        let exercise = &self.exercise.name;
        let (text, todo) = match self.existing(name)? {
            Some(mistake) => {
                let source = mistake.source(&self.folder).with_context(|| {
                    format!("{}: `cargo run -- mistake {exercise} {name} --rebase` merges it", mistake.file())
                })?;
                let (own, body) = match &mistake.form {
                    Form::Whole(_) => (None, split_header(&source).1),
                    Form::Patch { base, .. } => (Some(base.clone()), source.as_str()),
                };
                (scratch_text(&self.header_lines(&mistake.cause), base.or(own).as_deref(), body), "edit it")
            }
            None => {
                let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
                ensure!(
                    !name.is_empty() && name.chars().all(fits),
                    "`{name}`: a mistake's name is small letters, digits and underscores, as wakes_too_early"
                );
                let base = base.unwrap_or_else(|| SOLUTION.to_owned());
                let todo = "make the mistake in it, and say in its header which tests fail and, below, why";
                (scratch_text("//! fails:\n//!\n", Some(&base), &self.base_text(&base)?), todo)
            }
        };
        let path = self.scratch(name);
        let there = std::fs::read_to_string(&path).ok();
        ensure!(
            there.is_none_or(|there| there == text),
            "{} holds edits that are not saved: save them with --save, or delete the file",
            path.display()
        );
        put(&path, &text)?;
        say!(
            "{}\n\nNext: {todo}, then\n  cargo run -- mistake {exercise} {name} --save\n  cargo run -- audit {exercise}",
            path.display()
        );
        Ok(())
    }

    /// Makes the mistake of the scratch file.
    fn save(&self, name: &str, base: Option<String>) -> Result<()> {
        let path = self.scratch(name);
        let exercise = &self.exercise.name;
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!("there is no {} to save: `cargo run -- mistake {exercise} {name}` writes it", path.display())
        })?;
        let scratch = Scratch::parse(&text).with_context(|| format!("{} cannot be saved", path.display()))?;
        for test in &scratch.cause.fails {
            ensure!(
                self.exercise.tests.iter().any(|known| known.name == *test),
                "{}: `fails:` names {test}, and {exercise} has no such test",
                path.display()
            );
        }
        let saved = self.put(name, &scratch.cause, base.or(scratch.base).as_deref(), &scratch.body)?;
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        say!("{}\n\nNext: cargo run -- audit {exercise}", saved.display());
        Ok(())
    }

    /// Writes a mistake in the form that is right for it, in place of the one that is there; returns its path.
    fn put(&self, name: &str, cause: &Cause, base: Option<&str>, body: &str) -> Result<PathBuf> {
        let mut text = format!("{}\n{body}", self.header_lines(cause));
        let mut ending = "rs";
        if let Some(base) = base {
            let diff = patch::make(&self.base_text(base)?, body, base)
                .with_context(|| format!("the mistake {name} is the same as {base}: change something"))?;
            if 2 * diff.lines().count() < body.lines().count() {
                text = format!("fails: {}\n\n{}\n\n{diff}", self.fails(cause), wrap(&cause.sentence, "").join("\n"));
                ending = "patch";
            }
        }
        let folder = self.folder.join("mistakes");
        let path = folder.join(format!("{name}.{ending}"));
        put(&path, &text)?;
        let other = folder.join(format!("{name}.{}", if ending == "rs" { "patch" } else { "rs" }));
        if other.exists() {
            std::fs::remove_file(&other).with_context(|| format!("cannot remove {}", other.display()))?;
        }
        Ok(path)
    }

    fn header_lines(&self, cause: &Cause) -> String {
        let sentence = wrap(&cause.sentence, "//! ").join("\n");
        format!("//! fails: {}\n{sentence}\n", self.fails(cause))
    }

    /// The tests that fail, in the order of the exercise; those that it does not know come last.
    fn fails(&self, cause: &Cause) -> String {
        let known = self.exercise.tests.iter().map(|test| &test.name);
        let mut names: Vec<&str> =
            known.clone().filter(|name| cause.fails.contains(*name)).map(String::as_str).collect();
        names.extend(cause.fails.iter().filter(|name| !known.clone().any(|known| known == *name)).map(String::as_str));
        names.join(", ")
    }

    /// Renews the patches; those whose base was changed are merged with the change.
    fn rebase(&self, only: Option<&str>) -> Result<ExitCode> {
        let (mut patches, mut open) = (0, 0);
        for (file, mistake) in mistakes::read(self.course, self.exercise) {
            if only.is_some_and(|only| file.rsplit_once('.').is_none_or(|(name, _)| name != only)) {
                continue;
            }
            let mistake = mistake.with_context(|| format!("the mistake {file}"))?;
            if let Form::Patch { base, diff } = &mistake.form {
                patches += 1;
                let ended = self.renew(&mistake, base, diff)?;
                open += usize::from(matches!(ended, Renewed::Conflict(_) | Renewed::NoBase));
                if let Some(words) = ended.words(base) {
                    say!("{file}: {words}");
                }
            }
        }
        if let Some(only) = only {
            ensure!(patches > 0, "{} has no mistake {only}.patch to renew", self.exercise.name);
        }
        say!("{patches} patches of {}, {open} of them not merged", self.exercise.name);
        Ok(if open == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    fn renew(&self, mistake: &Mistake, base: &str, diff: &str) -> Result<Renewed> {
        let now = self.base_text(base)?;
        if let Ok(text) = patch::apply(&now, diff, patch::Place::WhereItFits) {
            if patch::make(&now, &text, base).as_deref() == Some(diff) {
                return Ok(Renewed::NotNeeded);
            }
            self.put(&mistake.name, &mistake.cause, Some(base), &text)?;
            return Ok(Renewed::Merged);
        }
        // What is ambiguous now may have been told apart by its line.
        let apply = |old: &str| {
            let fits = patch::apply(old, diff, patch::Place::WhereItFits);
            fits.or_else(|_| patch::apply(old, diff, patch::Place::AsNamed)).ok()
        };
        let fitting = |old: String| Some((apply(&old)?, old));
        let Some((wrong, old)) = self.versions(base).find_map(fitting) else { return Ok(Renewed::NoBase) };
        match diffy::merge(&old, &now, &wrong) {
            Ok(text) => {
                self.put(&mistake.name, &mistake.cause, Some(base), &text)?;
                Ok(Renewed::Merged)
            }
            Err(text) => {
                let path = self.scratch(&mistake.name);
                ensure!(!path.exists(), "{} is there already: save it with --save, or delete it", path.display());
                put(&path, scratch_text(&self.header_lines(&mistake.cause), Some(base), &text))?;
                Ok(Renewed::Conflict(path))
            }
        }
    }

    /// The versions of a base that git has, the newest first; none where there is no git.
    fn versions(&self, base: &str) -> impl Iterator<Item = String> {
        let git = |folder: &Path, arguments: &[&str]| {
            let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
            output.status.success().then(|| String::from_utf8(output.stdout).ok())?
        };
        let commits = git(&self.folder, &["rev-list", "-n", VERSIONS, "HEAD", "--", base]).unwrap_or_default();
        let commits: Vec<String> = commits.lines().map(str::to_owned).collect();
        commits.into_iter().filter_map(move |commit| git(&self.folder, &["show", &format!("{commit}:./{base}")]))
    }
}

/// How the renewal of a patch ended.
enum Renewed {
    NotNeeded,
    Merged,
    /// The scratch file has both sides in it.
    Conflict(PathBuf),
    /// No known version of its base fits it.
    NoBase,
}

impl Renewed {
    fn words(&self, base: &str) -> Option<String> {
        match self {
            Renewed::NotNeeded => None,
            Renewed::Merged => Some("renewed".to_owned()),
            Renewed::Conflict(path) => Some(format!(
                "it changes lines that were changed in {base}, too: keep one side of each conflict in {} and save it with \
                 --save",
                path.display()
            )),
            Renewed::NoBase => Some(format!(
                "it applies neither to {base} nor to a version of it that git knows: edit the patch by hand, or delete it \
                 and make the mistake anew"
            )),
        }
    }
}

/// The words in lines of at most 120 characters, each behind `prefix`.
fn wrap(text: &str, prefix: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= 120 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{prefix}{word}")),
        }
    }
    lines
}
