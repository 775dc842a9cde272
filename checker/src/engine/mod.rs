//! The one way from an answer to its verdict, for the learner and for the class.

mod cases;
mod traps;
mod words;

use crate::build::{AnswerBuild, BuildFailure, Diagnostic, Prepared, Variant, Workshop, module_name};
use crate::course::{Exercise, Kind, Test};
use crate::parallel;
use crate::run::{Ran, TestRun, run_test};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, InClass, TestResult, Verdict, headline};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
pub use traps::Traps;
use words::first_words;

/// How many tests of one answer run at once.
const TESTS_AT_ONCE: usize = 6;

/// For whom an answer is judged.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// What hidden inputs are drawn from.
    pub seed: u64,
    /// Whether the report must not show what the compiler has read. At home it may: it was read there.
    pub in_class: bool,
    /// Which of the tests that pass have to fail when they are told to.
    pub traps: Traps,
    /// Whether its three chains overlap, so that the verdict is there soon. Where others are judged at the same time, one
    /// chain after the other costs least, and leaves tests that take real time more room.
    pub overlaps: bool,
}

impl Manner {
    /// A learner's own answer, on the learner's own machine.
    pub const AT_HOME: Self = Self { seed: 0, in_class: false, traps: Traps::None, overlaps: true };
    /// One of the answers that the course itself holds.
    pub const PROOF: Self = Self { seed: 0, in_class: true, traps: Traps::None, overlaps: false };
    /// One of its right answers.
    pub const WHOLE_PROOF: Self = Self { traps: Traps::All, ..Self::PROOF };

    /// The same, while no other answer is judged.
    pub const fn alone(self) -> Self {
        Self { overlaps: true, ..self }
    }

    /// An answer that was handed in.
    pub const fn in_class(seed: u64) -> Self {
        Self { seed, in_class: true, traps: Traps::Quickest, overlaps: false }
    }
}

/// Judges one answer, in three chains: the plain build with its tests, the compile-fail programs against that build, and the
/// explored build with its tests.
///
/// # Errors
/// When that cannot be done for a reason that says nothing about the answer.
pub fn judge(prepared: &Prepared, exercise: &Exercise, sources: &Sources, manner: Manner) -> Result<ExerciseResult> {
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let judge = Judge::new(exercise, &workshop, manner);
    let (plain, explored) = parallel::both(manner.overlaps, || judge.plain(), || judge.explored());
    let whole = |verdict, message: &str| {
        let mut result = all_the_same(exercise, verdict, message);
        result.flags = judge.flags();
        Ok(result)
    };
    let (mut results, warnings) = match plain? {
        Ok(results) => results,
        Err(failure) => {
            let (verdict, message) = judge.does_not_compile(&failure);
            return whole(verdict, &message);
        }
    };
    results.extend(explored?);
    if let Some(why) = judge.tampered.get() {
        return whole(Verdict::Tampered, why);
    }
    judge.settle_needs(&mut results);
    let (in_class, here): (Vec<&Test>, Vec<&Test>) =
        exercise.tests.iter().partition(|test| is_left_to_class(test, &results));
    let in_class = left_to_class(exercise, &in_class);
    let tests: Vec<TestResult> = here.iter().filter_map(|test| results.remove(&test.name)).collect();
    let failed = tests.iter().find(|test| test.verdict != Verdict::Pass);
    let message = failed.map(|test| format!("{} ({})", test.behaviour, test.verdict.words())).unwrap_or_default();
    let mut result = ExerciseResult::sum_up(&exercise.name, message, tests, in_class);
    result.warnings = worth_showing(warnings, sources);
    result.flags = judge.flags();
    Ok(result)
}

/// The warnings that say something. While a `todo!()` is left, what is unused or never reached is on purpose.
fn worth_showing(mut warnings: Vec<Diagnostic>, sources: &Sources) -> Vec<String> {
    const OF_STUBS: [&str; 6] =
        ["dead_code", "unreachable_code", "unused_imports", "unused_mut", "unused_variables", "unused_assignments"];
    if sources.is_unfinished() {
        warnings.retain(|warning| !warning.code.as_deref().is_some_and(|lint| OF_STUBS.contains(&lint)));
    }
    // Types of std are called after the wall in front of it.
    warnings.into_iter().map(|warning| warning.rendered.replace("wall::", "std::")).collect()
}

/// Whether nothing but hidden tests decides what a case earns, and they are not here.
fn is_left_to_class(test: &Test, results: &Results) -> bool {
    let needs = test.compile_fail.iter().flat_map(|case| &case.needs);
    let holds = |name| results.get(name).is_none_or(|result| result.verdict == Verdict::Pass);
    test.waits_for_class() && holds(&test.name) && needs.into_iter().all(holds)
}

/// What an exercise leaves to the class, these cases among it.
fn left_to_class(exercise: &Exercise, cases: &[&Test]) -> InClass {
    let hidden = exercise.in_class.iter().map(|behaviour| &behaviour.behaviour);
    let behaviours = hidden.chain(cases.iter().map(|test| &test.behaviour)).cloned().collect();
    InClass { points: exercise.points_in_class().into(), behaviours }
}

/// Runs some tests on one answer, once for each seed; returns the first result that is looked for. The tests are either
/// all explored or none of them is.
///
/// # Errors
/// When that cannot be done, or the answer does not compile.
pub fn first_result(
    prepared: &Prepared,
    exercise: &Exercise,
    sources: &Sources,
    tests: &[&Test],
    seeds: std::ops::Range<u64>,
    looked_for: impl Fn(&TestResult) -> bool,
) -> Result<Option<(u64, TestResult)>> {
    if tests.is_empty() {
        return Ok(None);
    }
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let kinds: Vec<Kind> = PROGRAMS.into_iter().filter(|kind| tests.iter().any(|test| test.kind == *kind)).collect();
    let Ok(answer) = workshop.build_answer(variant_of(tests))? else { bail!("the answer does not compile") };
    let Ok(program) = workshop.build_tests(&answer, &kinds)? else { bail!("the tests do not compile") };
    for seed in seeds {
        let judge = Judge::new(exercise, &workshop, Manner { seed, ..Manner::PROOF });
        if let Some(found) = judge.run_each(&program, tests)?.into_iter().find(&looked_for) {
            return Ok(Some((seed, found)));
        }
    }
    Ok(None)
}

/// The kinds of tests that are programs to run.
const PROGRAMS: [Kind; 2] = [Kind::Visible, Kind::Hidden];

fn variant_of(tests: &[&Test]) -> Variant {
    if tests.iter().any(|test| test.explored) { Variant::Explored } else { Variant::Plain }
}

/// How one test ends, with its timeline also when it passes: with the inputs of `seed`, and if it is explored in one schedule
/// only, the one of that name or else the first.
///
/// # Errors
/// When it cannot be run, or something does not compile; the message has the compiler's words.
pub fn run_one(
    prepared: &Prepared,
    exercise: &Exercise,
    sources: &Sources,
    test: &Test,
    seed: u64,
    schedule: Option<&str>,
) -> Result<(Ran, Vec<String>)> {
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let judge = Judge::new(exercise, &workshop, Manner { seed, ..Manner::AT_HOME });
    let mut answer = match workshop.build_answer(variant_of(&[test]))? {
        Ok(answer) => answer,
        Err(failure) => bail!("{}", judge.does_not_compile(&failure).1),
    };
    let warnings = worth_showing(std::mem::take(&mut answer.warnings), sources);
    let Ok(program) = workshop.build_tests(&answer, &[test.kind])? else {
        bail!("the tests do not compile against your code")
    };
    let schedule = test.explored.then(|| schedule.unwrap_or("first"));
    Ok((judge.run(&program, test, schedule, false)?, warnings))
}

/// The result of an exercise about which nothing but `verdict` is known.
pub fn all_the_same(exercise: &Exercise, verdict: Verdict, message: &str) -> ExerciseResult {
    // Once is enough: an answer decides how long it is.
    let told = headline(message);
    let tests = exercise.tests.iter().map(|test| result(test, verdict, told.to_owned(), String::new(), 0)).collect();
    ExerciseResult::sum_up(&exercise.name, message.to_owned(), tests, left_to_class(exercise, &[]))
}

struct Judge<'a> {
    exercise: &'a Exercise,
    workshop: &'a Workshop<'a>,
    manner: Manner,
    /// What the tests' processes did that a person should look at.
    flags: Mutex<Vec<String>>,
    /// Set once a trap has shown that somebody speaks in a test's place.
    tampered: OnceLock<String>,
}

type Results = BTreeMap<String, TestResult>;

impl<'a> Judge<'a> {
    fn new(exercise: &'a Exercise, workshop: &'a Workshop<'a>, manner: Manner) -> Self {
        Self { exercise, workshop, manner, flags: Mutex::default(), tampered: OnceLock::new() }
    }

    /// What a person should look at, in the sources and of what happened.
    fn flags(&self) -> Vec<String> {
        let mut flags = self.workshop.flags().to_vec();
        flags.extend(self.flags.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        flags
    }

    /// The plain build: its tests, and the compile-fail programs. With the warnings about the answer.
    fn plain(&self) -> Result<std::result::Result<(Results, Vec<Diagnostic>), BuildFailure>> {
        let mut answer = match self.workshop.build_answer(Variant::Plain)? {
            Ok(answer) => answer,
            Err(failure) => return Ok(Err(failure)),
        };
        let warnings = std::mem::take(&mut answer.warnings);
        let mut results = Results::new();
        let programs = || self.programs(&answer, Variant::Plain, &PROGRAMS, &mut results);
        let (cases, programs) = parallel::both(self.manner.overlaps, || self.cases(&answer), programs);
        programs?;
        results.extend(cases?);
        Ok(Ok((results, warnings)))
    }

    /// The build against the explored std.
    fn explored(&self) -> Result<Results> {
        let mut results = Results::new();
        if !self.exercise.is_explored() {
            return Ok(results);
        }
        match self.workshop.build_answer(Variant::Explored)? {
            Ok(answer) => {
                self.programs(&answer, Variant::Explored, &PROGRAMS, &mut results)?;
            }
            Err(failure) => self.all_fail(Variant::Explored, &PROGRAMS, &failure, &mut results),
        }
        Ok(results)
    }

    /// The tests of these kinds that are run in this build.
    fn tests(&self, variant: Variant, kinds: &[Kind]) -> Vec<&Test> {
        let explored = variant == Variant::Explored;
        self.exercise.tests.iter().filter(|test| test.explored == explored && kinds.contains(&test.kind)).collect()
    }

    /// Compiles the tests of these kinds as one program and runs each. Where that does not compile, each file has its own
    /// chance.
    fn programs(&self, answer: &AnswerBuild, variant: Variant, kinds: &[Kind], results: &mut Results) -> Result<()> {
        let kinds: Vec<Kind> = kinds.iter().copied().filter(|kind| !self.tests(variant, &[*kind]).is_empty()).collect();
        if kinds.is_empty() {
            return Ok(());
        }
        match self.workshop.build_tests(answer, &kinds)? {
            Ok(program) => {
                let tests = self.tests(variant, &kinds);
                let judged = self.run_each(&program, &tests)?;
                self.trap(&program, &tests, &judged)?;
                results.extend(judged.into_iter().map(|result| (result.name.clone(), result)));
            }
            Err(BuildFailure::Errors(_)) if kinds.len() > 1 => {
                for kind in kinds {
                    self.programs(answer, variant, &[kind], results)?;
                }
            }
            Err(failure) => self.all_fail(variant, &kinds, &failure, results),
        }
        Ok(())
    }

    fn run(&self, program: &Path, test: &Test, schedule: Option<&str>, trap: bool) -> Result<Ran> {
        let path = format!("{}::{}", module_name(test.kind), test.name);
        let limit = Duration::from_secs(test.seconds);
        let folder = self.workshop.run_folder();
        let run = TestRun { program, test: &path, folder: &folder, limit, seed: self.manner.seed, schedule, trap };
        run_test(&run).with_context(|| {
            format!(
                "cannot run the test {} in {}, where programs have to be allowed to run (TMPDIR names another folder)",
                test.name,
                folder.display()
            )
        })
    }

    /// Runs tests, several at once: some of them wait for a time to pass, and none may depend on having the machine for
    /// itself.
    fn run_each(&self, program: &Path, tests: &[&Test]) -> Result<Vec<TestResult>> {
        let judged = parallel::map(tests, TESTS_AT_ONCE, |test| {
            let ran = self.run(program, test, None, false)?;
            if let Some(flag) = ran.flag {
                let mut flags = self.flags.lock().unwrap_or_else(PoisonError::into_inner);
                flags.push(format!("{flag} ({})", test.name));
            }
            let mut result = self.judged(test, ran.outcome, ran.took);
            result.printed = ran.printed;
            Ok(result)
        });
        judged.into_iter().collect()
    }

    /// Takes the points from compile-fail cases that hold and whose tests do not: most of them hold on a stub as well.
    fn settle_needs(&self, results: &mut Results) {
        for test in &self.exercise.tests {
            let needs = test.compile_fail.iter().flat_map(|case| &case.needs);
            // In a handout the hidden ones among them are not there to be asked.
            let failed = needs.filter_map(|name| results.get(name)).find(|needed| needed.verdict != Verdict::Pass);
            let Some(behaviour) = failed.map(|needed| needed.behaviour.clone()) else { continue };
            if let Some(passed) = results.get_mut(&test.name).filter(|result| result.verdict == Verdict::Pass) {
                passed.forfeit();
                if test.points > 0 {
                    passed.message = format!("points follow \"{}\"", first_words(&behaviour));
                }
            }
        }
    }
}

fn result(test: &Test, verdict: Verdict, message: String, timeline: String, duration_ms: u64) -> TestResult {
    let most = f64::from(test.points_here());
    let mut result = TestResult::new(&test.name, &test.behaviour, test.kind, verdict, most);
    result.explored = test.explored;
    result.title = test.title;
    result.lesson.clone_from(&test.lesson);
    result.message = message;
    result.timeline = timeline;
    result.duration_ms = duration_ms;
    result
}
