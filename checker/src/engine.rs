//! The one way from an answer to its verdict, for the learner and for the class.

use crate::build::{AnswerBuild, BuildFailure, Diagnostic, Prepared, Variant, Workshop, module_name};
use crate::course::{CompileFail, Exercise, Kind, Test};
use crate::parallel;
use crate::run::{Outcome, Ran, TestRun, run_test};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, InClass, TestResult, Verdict, headline};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How many tests of one answer run at once.
const TESTS_AT_ONCE: usize = 6;
/// How many compile-fail programs of one answer are compiled at once.
const CASES_AT_ONCE: usize = 2;

/// How an answer is judged beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It is the only one: its three chains overlap, so that the verdict is there soon.
    Alone,
    /// Others are judged at the same time: one chain after the other costs least, and leaves tests that take real time more
    /// room.
    AmongOthers,
}

/// Judges one answer, in three chains: the plain build with its tests, the compile-fail programs against that build, and the
/// explored build with its tests.
///
/// # Errors
/// When that cannot be done for a reason that says nothing about the answer.
pub fn judge(
    prepared: &Prepared,
    exercise: &Exercise,
    sources: &Sources,
    seed: u64,
    pace: Pace,
) -> Result<ExerciseResult> {
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let judge = Judge { exercise, workshop: &workshop, seed };
    let at_once = pace == Pace::Alone;
    let (plain, explored) = parallel::both(at_once, || judge.plain(at_once), || judge.explored());
    let (mut results, warnings) = match plain? {
        Ok(results) => results,
        Err(failure) => return Ok(does_not_compile(exercise, sources, &failure)),
    };
    results.extend(explored?);
    judge.settle_needs(&mut results);
    let (in_class, here): (Vec<&Test>, Vec<&Test>) =
        exercise.tests.iter().partition(|test| is_left_to_class(test, &results));
    let in_class = left_to_class(exercise, &in_class);
    let tests: Vec<TestResult> = here.iter().filter_map(|test| results.remove(&test.name)).collect();
    let failed = tests.iter().find(|test| test.verdict != Verdict::Pass);
    let message = failed.map(|test| format!("{} ({})", test.behaviour, test.verdict.words())).unwrap_or_default();
    let warnings = worth_showing(warnings, sources);
    let mut result = ExerciseResult::sum_up(&exercise.name, message, tests, in_class);
    result.warnings = warnings;
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
        let judge = Judge { exercise, workshop: &workshop, seed };
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

/// How one test ends, with its timeline also when it passes, and what the compiler warns of in the answer: with the inputs of `seed`, and if it is explored in one schedule
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
    let mut answer = match workshop.build_answer(variant_of(&[test]))? {
        Ok(answer) => answer,
        Err(failure) => bail!("{}", does_not_compile(exercise, sources, &failure).message),
    };
    let warnings = worth_showing(std::mem::take(&mut answer.warnings), sources);
    let Ok(program) = workshop.build_tests(&answer, &[test.kind])? else {
        bail!("the tests do not compile against your code")
    };
    let judge = Judge { exercise, workshop: &workshop, seed };
    let schedule = test.explored.then(|| schedule.unwrap_or("first"));
    Ok((judge.run(&program, test, schedule)?, warnings))
}

/// The result of an exercise about which nothing but `verdict` is known.
pub fn all_the_same(exercise: &Exercise, verdict: Verdict, message: &str) -> ExerciseResult {
    // Once is enough: an answer decides how long it is.
    let told = headline(message);
    let tests = exercise.tests.iter().map(|test| result(test, verdict, told.to_owned(), String::new(), 0)).collect();
    ExerciseResult::sum_up(&exercise.name, message.to_owned(), tests, left_to_class(exercise, &[]))
}

fn does_not_compile(exercise: &Exercise, sources: &Sources, failure: &BuildFailure) -> ExerciseResult {
    match failure {
        BuildFailure::Errors(errors) => {
            let mut message = String::from("your code does not compile");
            // A file's content can be smuggled into an error message; nobody who is stuck writes include_str!.
            if sources.files().iter().any(|file| mentions_include(&file.text)) {
                message.push_str("; the compiler's words are withheld, since the code includes files");
            } else {
                for error in errors {
                    message.push_str(&format!("\n\n{}", error.rendered.trim_end()));
                }
            }
            all_the_same(exercise, Verdict::CompileError, &message)
        }
        BuildFailure::TooLong => {
            all_the_same(exercise, Verdict::CompileError, "compiling your code took more than 30 s and was stopped")
        }
        BuildFailure::ReadsOutside(file) => {
            let message = format!("your code reads a file that is not in its src folder: {file}");
            all_the_same(exercise, Verdict::Tampered, &message)
        }
    }
}

fn mentions_include(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    text.contains("include") || text.contains("#[path")
}

struct Judge<'a> {
    exercise: &'a Exercise,
    workshop: &'a Workshop<'a>,
    seed: u64,
}

type Results = BTreeMap<String, TestResult>;

impl Judge<'_> {
    /// The plain build: its tests, and the compile-fail programs.
    fn plain(&self, at_once: bool) -> Result<std::result::Result<(Results, Vec<Diagnostic>), BuildFailure>> {
        let mut answer = match self.workshop.build_answer(Variant::Plain)? {
            Ok(answer) => answer,
            Err(failure) => return Ok(Err(failure)),
        };
        let warnings = std::mem::take(&mut answer.warnings);
        let mut results = Results::new();
        let programs = || self.programs(&answer, Variant::Plain, &PROGRAMS, &mut results);
        let (cases, programs) = parallel::both(at_once, || self.cases(&answer), programs);
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
            Ok(answer) => self.programs(&answer, Variant::Explored, &PROGRAMS, &mut results)?,
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
                let judged = self.run_each(&program, &self.tests(variant, &kinds))?;
                results.extend(judged.into_iter().map(|result| (result.name.clone(), result)));
            }
            Err(_) if kinds.len() > 1 => {
                for kind in kinds {
                    self.programs(answer, variant, &[kind], results)?;
                }
            }
            Err(failure) => self.all_fail(variant, &kinds, &failure, results),
        }
        Ok(())
    }

    fn run(&self, program: &Path, test: &Test, schedule: Option<&str>) -> Result<Ran> {
        let path = format!("{}::{}", module_name(test.kind), test.name);
        let limit = Duration::from_secs(test.seconds);
        let folder = self.workshop.run_folder();
        let run = TestRun { program, test: &path, folder: &folder, limit, seed: self.seed, schedule };
        run_test(&run).with_context(|| format!("cannot run the test {}", test.name))
    }

    /// Runs tests, several at once: some of them wait for a time to pass, and none may depend on having the machine for
    /// itself.
    fn run_each(&self, program: &Path, tests: &[&Test]) -> Result<Vec<TestResult>> {
        parallel::map(tests, TESTS_AT_ONCE, |test| {
            let ran = self.run(program, test, None)?;
            let mut result = self.judged(test, ran.outcome, ran.took);
            result.printed = ran.printed;
            Ok(result)
        })
        .into_iter()
        .collect()
    }

    fn all_fail(&self, variant: Variant, kinds: &[Kind], failure: &BuildFailure, results: &mut Results) {
        for test in self.tests(variant, kinds) {
            let mut message = String::from(
                "the tests do not compile against your code: its public items differ from those that the stub gives",
            );
            if let (BuildFailure::Errors(errors), Kind::Visible) = (failure, test.kind) {
                for error in errors {
                    message.push_str(&format!("\n\n{}", error.rendered.trim_end()));
                }
            } else if let BuildFailure::Errors(errors) = failure
                && let Some(error) = errors.first()
            {
                let code = error.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
                message.push_str(&format!(": {}{code}", error.message));
            }
            results.insert(test.name.clone(), result(test, Verdict::CompileError, message, String::new(), 0));
        }
    }

    fn cases(&self, answer: &AnswerBuild) -> Result<Results> {
        let cases: Vec<(&Test, &CompileFail)> =
            self.exercise.tests.iter().filter_map(|test| Some((test, test.compile_fail.as_ref()?))).collect();
        let judged = parallel::map(&cases, CASES_AT_ONCE, |(test, case)| self.case(answer, test, case));
        cases.iter().zip(judged).map(|((test, _), judged)| Ok((test.name.clone(), judged?))).collect()
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

    fn case(&self, answer: &AnswerBuild, test: &Test, case: &CompileFail) -> Result<TestResult> {
        let fails = |message: String| result(test, Verdict::Fail, message, String::new(), 0);
        let control = match self.workshop.build_case(answer, &format!("{}_ok", test.name))? {
            Ok(control) => control,
            Err(_) => return Ok(fails("the program beside it, which must compile, takes too long to".to_owned())),
        };
        if !control.compiled {
            let error = control.diagnostics.iter().find(|diagnostic| diagnostic.is_error);
            let said = error.map(|error| error.message.as_str()).unwrap_or_default();
            return Ok(fails(format!(
                "expected: a program that uses your code rightly compiles\nseen:     the compiler refuses it: {said}"
            )));
        }
        let Ok(built) = self.workshop.build_case(answer, &test.name)? else {
            return Ok(fails("the program, which must not compile, takes too long to be refused".to_owned()));
        };
        for expected in &case.errors {
            let found = built.diagnostics.iter().filter(|diagnostic| diagnostic.is_error).any(|diagnostic| {
                let same_words = match &expected.code {
                    Some(code) => diagnostic.code.as_ref() == Some(code),
                    None => diagnostic.code.is_none() && diagnostic.message == expected.message,
                };
                same_words && diagnostic.place.as_ref().is_some_and(|(_, line)| *line == expected.line)
            });
            if !found {
                let wanted = expected.code.as_deref().unwrap_or(&expected.message);
                let seen = if built.compiled { "it compiles" } else { "it is refused for another reason" };
                return Ok(fails(format!(
                    "expected: the compiler refuses a wrong use of your code ({wanted})\nseen:     {seen}"
                )));
            }
        }
        Ok(result(test, Verdict::Pass, String::new(), String::new(), 0))
    }

    fn judged(&self, test: &Test, outcome: Outcome, took: Duration) -> TestResult {
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Outcome::Passed { .. } => result(test, Verdict::Pass, String::new(), String::new(), millis),
            Outcome::Failed { message, timeline, schedule } => {
                let mut failed = result(test, Verdict::Fail, message, timeline, millis);
                failed.replay = self.replay(test, schedule.as_deref());
                failed
            }
            Outcome::TimedOut { timeline } => {
                let message = format!(
                    "expected: the test ends\nseen:     it had not ended after {} s: something waits for a wake that \
                     never comes, never stops, or takes far too long",
                    test.seconds
                );
                result(test, Verdict::Timeout, message, timeline, millis)
            }
            Outcome::Died { how } => {
                let message = format!("expected: the test runs to its end\nseen:     {how}");
                result(test, Verdict::Fail, message, String::new(), millis)
            }
            Outcome::OutOfMemory => {
                let message =
                    "expected: the test needs little memory\nseen:     it needed more than it may have".to_owned();
                result(test, Verdict::OutOfMemory, message, String::new(), millis)
            }
        }
    }

    /// The command that runs a failed test again just so.
    fn replay(&self, test: &Test, schedule: Option<&str>) -> String {
        let schedule = schedule.map(|name| format!(" --schedule {name}")).unwrap_or_default();
        let seed = if self.seed == 0 { String::new() } else { format!(" --seed {}", self.seed) };
        if schedule.is_empty() && seed.is_empty() {
            return String::new();
        }
        let sentence = test.behaviour.replace('\'', r"'\''");
        format!("cargo run -- trace {} --test '{sentence}'{seed}{schedule}", self.exercise.name)
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

/// Enough of a sentence to find it again among others.
fn first_words(sentence: &str) -> String {
    const ENOUGH: usize = 6;
    let words: Vec<&str> = sentence.split_whitespace().collect();
    match words.get(..ENOUGH) {
        Some(first) if words.len() > ENOUGH => format!("{} …", first.join(" ").trim_end_matches([',', ':', ';'])),
        _ => sentence.to_owned(),
    }
}
