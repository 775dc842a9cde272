//! The commands.

use crate::author::{audit, handout, mistake, new};
use crate::class::{self, Class, Plan};
use crate::course::{Course, Exercise};
use crate::events::Event;
use crate::learn::{self, Traced};
use crate::parallel;
use crate::print::{say, tell};
use crate::report::{self, ClassProgress, ResultFolder};
use crate::run::{self, INTERRUPTED};
use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// Poll by Poll: async Rust, graded.
///
/// Open exercises/, read an exercise's README.md, fill in its src/lib.rs, and check it.
#[derive(Parser)]
#[command(name = "checker", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Show every exercise with its state and score, or what one of them asks for
    List {
        /// Exercises by name or folder: each behaviour with its points, before anything is solved
        names: Vec<String>,
        /// Show which exercises each slide of the lecture became instead
        #[arg(long, conflicts_with = "names")]
        slides: bool,
    },
    /// Check your own answers
    ///
    /// Shows what the code prints in the first test that fails, and what the compiler warns of. Exits with 0 if all are
    /// Ready, 1 if something is Pending, 2 if something could not be checked, 130 if it was interrupted.
    Check {
        /// Exercises by name (timer_future) or by a path of theirs; without one, all
        names: Vec<String>,
    },
    /// Show the next hint for an exercise
    Hint {
        /// The exercise
        name: String,
    },
    /// Show the reference solution of an exercise that is Ready
    Solution {
        /// The exercise
        name: String,
        /// Show it although the exercise is not Ready
        #[arg(long)]
        spoil: bool,
    },
    /// Put the stub of an exercise back; what was there, whatever its state, is kept beside it
    Reset {
        /// The exercise
        name: String,
    },
    /// Draw who is polled and woken in an exercise's first visible test, or in another of its tests
    ///
    /// A failure that `check` reports comes with the command that shows it again.
    Trace {
        /// The exercise
        name: String,
        /// The test, by its sentence or a part of it
        #[arg(long, value_name = "SENTENCE")]
        test: Option<String>,
        /// What the test's inputs are drawn from
        #[arg(long, value_name = "S", default_value_t = 0)]
        seed: u64,
        /// In which order the threads take their steps, as a failure's report names it; without it, in the first
        #[arg(long, value_name = "NAME")]
        schedule: Option<String>,
    },
    /// Grade submissions
    ///
    /// A submission is a folder (with the course, or some of its exercises, or one, in it) or, with --exercise, a single Rust
    /// file. Exercises are found by their names, wherever they lie; of each only the Rust files of its src folder are
    /// taken, at most 100 with 1 MB in all. No symbolic link is followed. Archives have to be unpacked.
    ///
    /// Writes for each submission, as soon as it is graded, DIR/ID/result.json, which is yours, and DIR/ID/feedback.md,
    /// which is the student's, and at the end DIR/grades.json. Results of a former run in DIR are moved to DIR/former-N.
    ///
    /// Exits with 0 when everything was graded, 1 when something could not be (infra_error in the results, which is never
    /// a zero, or results that could not be written), 2 when there are no results, 130 when the run was interrupted: what
    /// was graded until then is in DIR.
    Grade(GradeArguments),
    /// Write the course as students get it: no hidden test, no solution
    Handout {
        /// A folder that is empty or does not exist yet
        folder: PathBuf,
    },
    /// Prove exercises: the stub scores 0, right answers score all, each known mistake fails as it says
    Audit(audit::AuditArguments),
    /// Edit a known mistake, start a new one, or renew those whose base was changed
    ///
    /// Writes the wrong answer to a scratch file, target/poll-by-poll/mistakes/NAME/MISTAKE.rs, and prints its path. Edit it,
    /// header included, and run the command again with --save: that writes solutions/…/mistakes/MISTAKE.patch, or
    /// MISTAKE.rs where the difference is half of the code or more, or where the mistake was a whole file before. --base
    /// makes a patch of such a file, or another base the base of a patch. A patch that no longer applies is merged by
    /// --rebase with what changed in its base since; the base it was made for is looked up in git. Exits with 1 if a patch
    /// could not be merged.
    Mistake(mistake::MistakeArguments),
    /// Start a new exercise
    New {
        /// SECTION/NAME, as 02_wakers/05_my_exercise
        place: String,
        /// It will have compile-fail cases: add their trybuild driver
        #[arg(long)]
        compile_fail: bool,
        /// It will have explored tests: add what they need
        #[arg(long)]
        explore: bool,
    },
}

#[derive(clap::Args)]
struct GradeArguments {
    /// The submissions
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Where the results go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Grade this exercise only; a submission may then be a single .rs file
    #[arg(long, value_name = "NAME")]
    exercise: Option<String>,
    /// Write results in this format as well
    #[arg(long, value_name = "F")]
    format: Vec<Format>,
    /// How many answers are graded at once; without it, one a core
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// What the inputs of hidden tests are drawn from; without it a random number, which is in grades.json
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// gradebook.csv: a row a submission, a column an exercise
    Csv,
}

/// Carries out the command line.
///
/// # Errors
/// When the command cannot be carried out.
pub fn run() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let Some(command) = arguments.command else { return learn::open(&course(&[])?) };
    match command {
        Command::List { names, slides } => {
            let course = course(&names)?;
            match names.is_empty() {
                true if slides => learn::slides(&course),
                true => learn::list(&course)?,
                false => course.select(&names)?.into_iter().for_each(learn::rubric),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { names } => {
            let course = course(&names)?;
            if !names.is_empty() {
                return learn::check(&course, &course.select(&names)?);
            }
            let incomplete = learn::name_incomplete(&course);
            let checked = learn::check(&course, &course.exercises.iter().collect::<Vec<_>>())?;
            Ok(if incomplete == 0 || checked == ExitCode::from(INTERRUPTED) { checked } else { ExitCode::from(2) })
        }
        Command::Hint { name } => {
            with_exercise(&name, |course, exercise| learn::hint(course, exercise).map(|()| ExitCode::SUCCESS))
        }
        Command::Solution { name, spoil } => {
            with_exercise(&name, |course, exercise| learn::solution(course, exercise, spoil))
        }
        Command::Reset { name } => {
            with_exercise(&name, |course, exercise| learn::reset(course, exercise).map(|()| ExitCode::SUCCESS))
        }
        Command::Trace { name, test, seed, schedule } => {
            let traced = Traced { test: test.as_deref(), seed, schedule: schedule.as_deref() };
            with_exercise(&name, |course, exercise| learn::trace(course, exercise, &traced))
        }
        Command::Grade(arguments) => grade(&course(&[])?, &arguments),
        Command::Handout { folder } => {
            let written = handout::write(&course(&[])?, &folder)?;
            for path in &written.left_out {
                tell!("left out, since Git does not know it: {}", path.display());
            }
            say!("{}: {} exercises, without hidden tests and solutions", folder.display(), written.exercises);
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit(arguments) => audit::run(&course(&[])?, &arguments),
        Command::Mistake(arguments) => mistake::run(&course(&[])?, &arguments),
        Command::New { place, compile_fail, explore } => {
            new::write(&course(&[])?, &place, new::Kinds { compile_fail, explore }).map(|()| ExitCode::SUCCESS)
        }
    }
}

/// The course around the current folder, with the exercises called `names`, or all.
fn course(names: &[String]) -> Result<Course> {
    Course::find(Path::new("."), names)
}

fn with_exercise(name: &str, work: impl FnOnce(&Course, &Exercise) -> Result<ExitCode>) -> Result<ExitCode> {
    let course = course(&[name.to_owned()])?;
    work(&course, course.exercise(name)?)
}

fn grade(course: &Course, arguments: &GradeArguments) -> Result<ExitCode> {
    let only = arguments.exercise.as_deref().map(|name| course.exercise(name)).transpose()?;
    ensure!(arguments.jobs != Some(0), "--jobs 0 would grade nothing");
    let plan = Plan {
        course,
        exercises: only.map_or_else(|| course.select(&[]), |exercise| Ok(vec![exercise]))?,
        paths: arguments.paths.clone(),
        only,
        out: &arguments.out,
        jobs: arguments.jobs.unwrap_or_else(parallel::cores),
        seed: arguments.seed.unwrap_or_else(class::random_seed),
    };
    let results = ResultFolder::open(&arguments.out, arguments.format.contains(&Format::Csv))?;
    let progress = ClassProgress::new();
    let class = Class::read(&plan, &|event| progress.draw(event));
    results.check_room(class.ids(), &plan.paths)?;
    // What cannot be written ends the run: its results would have nowhere to go.
    let unwritten: Mutex<Option<anyhow::Error>> = Mutex::new(None);
    let note = |written: Result<()>| {
        if let Err(error) = written {
            unwritten.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            run::stop();
        }
    };
    let grades = class.grade(&plan, &|event| {
        match event {
            Event::Begun(_) => note(begin(&results, &progress)),
            Event::Finished { run, submission } => note(results.put(run, submission)),
            _ => {}
        }
        progress.draw(event);
    })?;
    note(results.finish(&grades));
    // Whether somebody still reads it makes no difference to the results.
    let _ = report::terminal::summary(&mut anstream::stdout(), &grades, &arguments.out);
    if let Some(error) = unwritten.into_inner().unwrap_or_else(PoisonError::into_inner) {
        progress.draw(Event::Note(&format!(
            "error: {error:#}. What was written before is whole: make room or name another folder with --out, and grade again"
        )));
        return Ok(ExitCode::from(if results.has_any() { 1 } else { 2 }));
    }
    Ok(match grades.submissions.iter().any(|submission| submission.score().is_none()) {
        _ if !grades.unfinished.is_empty() => ExitCode::from(run::INTERRUPTED),
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    })
}

/// Makes room for the results, and sees to it that an interrupt does not lose them.
fn begin(results: &ResultFolder, progress: &ClassProgress) -> Result<()> {
    run::stop_on_signals().context("cannot take signals")?;
    if let Some(moved) = results.clear()? {
        progress.draw(Event::Note(&moved));
    }
    Ok(())
}
