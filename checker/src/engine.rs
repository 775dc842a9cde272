//! The one way from an answer to its verdict, for the learner and for the class.

use crate::build::{AnswerBuild, BUDGET, BuildFailure, Diagnostic, Prepared, Variant, Workshop, module_name};
use crate::course::{CompileFail, Exercise, Kind, Test};
use crate::parallel;
use crate::run::{Outcome, TestRun, run_test};
use crate::submission::Sources;
use crate::verdict::{ExerciseResult, InClass, TestResult, Verdict};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How many tests of one answer run at once.
const TESTS_AT_ONCE: usize = 6;
/// How many compile-fail programs of one answer are compiled at once.
const CASES_AT_ONCE: usize = 2;

/// The most of a compiler's words that are reported, in bytes.
const MOST_WORDS: usize = 6_000;

/// For whom an answer is judged.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// What hidden inputs are drawn from.
    pub seed: u64,
    /// Whether nobody may learn from the report what the compiler has read. Who grades their own answers may.
    pub in_class: bool,
}

impl Manner {
    /// A learner's own answer, on the learner's own machine.
    pub const AT_HOME: Self = Self { seed: 0, in_class: false };
    /// One of the answers that the course itself holds.
    pub const PROOF: Self = Self { seed: 0, in_class: true };

    /// An answer that was handed in.
    pub const fn in_class(seed: u64) -> Self {
        Self { seed, in_class: true }
    }
}

/// Judges one answer. Its three chains overlap: the plain build with its tests, the compile-fail programs against that build,
/// and the explored build with its tests.
///
/// # Errors
/// When that cannot be done for a reason that says nothing about the answer.
pub fn judge(prepared: &Prepared, exercise: &Exercise, sources: &Sources, manner: Manner) -> Result<ExerciseResult> {
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let judge = Judge { exercise, workshop: &workshop, manner };
    let (plain, explored) = std::thread::scope(|scope| {
        let explored = scope.spawn(|| judge.explored());
        let plain = judge.plain();
        let explored = explored.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (plain, explored)
    });
    let mut results = match plain? {
        Ok(results) => results,
        Err(failure) => {
            let (verdict, message) = judge.does_not_compile(&failure);
            return Ok(ExerciseResult {
                flags: workshop.flags().to_vec(),
                ..all_the_same(exercise, verdict, &message)
            });
        }
    };
    results.extend(explored?);
    judge.settle_needs(&mut results);
    let (in_class, here): (Vec<&Test>, Vec<&Test>) =
        exercise.tests.iter().partition(|test| is_left_to_class(test, &results));
    let in_class = left_to_class(exercise, &in_class);
    let tests: Vec<TestResult> = here.iter().filter_map(|test| results.remove(&test.name)).collect();
    let failed = tests.iter().find(|test| test.verdict != Verdict::Pass);
    let message = failed.map(|test| format!("{} ({})", test.behaviour, test.verdict.words())).unwrap_or_default();
    let flags = workshop.flags().to_vec();
    Ok(ExerciseResult { flags, ..ExerciseResult::sum_up(&exercise.name, message, tests, in_class) })
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
        let judge = Judge { exercise, workshop: &workshop, manner: Manner { seed, ..Manner::PROOF } };
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
) -> Result<Outcome> {
    let workshop = Workshop::open(prepared, exercise, sources)?;
    let judge = Judge { exercise, workshop: &workshop, manner: Manner { seed, ..Manner::AT_HOME } };
    let answer = match workshop.build_answer(variant_of(&[test]))? {
        Ok(answer) => answer,
        Err(failure) => bail!("{}", judge.does_not_compile(&failure).1),
    };
    let Ok(program) = workshop.build_tests(&answer, &[test.kind])? else {
        bail!("the tests do not compile against your code")
    };
    let schedule = test.explored.then(|| schedule.unwrap_or("first"));
    Ok(judge.run(&program, test, schedule)?.0)
}

/// The result of an exercise about which nothing but `verdict` is known.
pub fn all_the_same(exercise: &Exercise, verdict: Verdict, message: &str) -> ExerciseResult {
    let tests = exercise.tests.iter().map(|test| result(test, verdict, message.to_owned(), String::new(), 0)).collect();
    ExerciseResult::sum_up(&exercise.name, message.to_owned(), tests, left_to_class(exercise, &[]))
}

/// The compiler's words, as many as anybody reads.
fn words_of(errors: &[Diagnostic]) -> String {
    let mut words = String::new();
    for (index, error) in errors.iter().enumerate() {
        let rendered = error.rendered.trim_end();
        if index > 0 && words.len() + rendered.len() > MOST_WORDS {
            words.push_str(&format!("\n\n… and {} more errors", errors.len() - index));
            break;
        }
        words.push_str(&format!("\n\n{}", shortened(rendered)));
    }
    words
}

fn shortened(text: &str) -> String {
    match text.get(..text.floor_char_boundary(MOST_WORDS)) {
        Some(start) if start.len() < text.len() => format!("{start} …"),
        _ => text.to_owned(),
    }
}

struct Judge<'a> {
    exercise: &'a Exercise,
    workshop: &'a Workshop<'a>,
    manner: Manner,
}

type Results = BTreeMap<String, TestResult>;

impl Judge<'_> {
    /// What to say of an answer that does not compile by itself.
    fn does_not_compile(&self, failure: &BuildFailure) -> (Verdict, String) {
        let what = match failure {
            // A file's content can be smuggled into an error message.
            BuildFailure::Errors(_) if self.manner.in_class && self.workshop.includes_files() => {
                " (the compiler's words are withheld, since the code includes files)".to_owned()
            }
            BuildFailure::Errors(errors) => words_of(errors),
            BuildFailure::Refused(why) => format!(": {why}"),
            BuildFailure::TooLong => {
                format!(": the compiler had not ended after {} s, and was stopped", BUDGET.as_secs())
            }
            BuildFailure::Crashed(how) => format!(
                ": the compiler {how}. Something in the code is nested too deeply, grows without end, or needs more memory \
                 than compiling may take"
            ),
            BuildFailure::ReadsOutside(file) => {
                return (Verdict::Tampered, format!("your code reads a file that is not in its src folder: {file}"));
            }
        };
        (Verdict::CompileError, format!("your code does not compile{what}"))
    }

    /// The plain build: its tests, and the compile-fail programs.
    fn plain(&self) -> Result<std::result::Result<Results, BuildFailure>> {
        let answer = match self.workshop.build_answer(Variant::Plain)? {
            Ok(answer) => answer,
            Err(failure) => return Ok(Err(failure)),
        };
        std::thread::scope(|scope| {
            let cases = scope.spawn(|| self.cases(&answer));
            let mut results = Results::new();
            let programs = self.programs(&answer, Variant::Plain, &PROGRAMS, &mut results);
            let cases = cases.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            programs?;
            results.extend(cases?);
            Ok(Ok(results))
        })
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
            Err(BuildFailure::Errors(_)) if kinds.len() > 1 => {
                for kind in kinds {
                    self.programs(answer, variant, &[kind], results)?;
                }
            }
            Err(failure) => self.all_fail(variant, &kinds, &failure, results),
        }
        Ok(())
    }

    fn run(&self, program: &Path, test: &Test, schedule: Option<&str>) -> Result<(Outcome, Duration)> {
        let path = format!("{}::{}", module_name(test.kind), test.name);
        let limit = Duration::from_secs(test.seconds);
        let folder = self.workshop.run_folder();
        let run = TestRun { program, test: &path, folder: &folder, limit, seed: self.manner.seed, schedule };
        run_test(&run).with_context(|| format!("cannot run the test {}", test.name))
    }

    /// Runs tests, several at once: some of them wait for a time to pass, and none may depend on having the machine for
    /// itself.
    fn run_each(&self, program: &Path, tests: &[&Test]) -> Result<Vec<TestResult>> {
        parallel::map(tests, TESTS_AT_ONCE, |test| {
            self.run(program, test, None).map(|(outcome, took)| self.judged(test, outcome, took))
        })
        .into_iter()
        .collect()
    }

    fn all_fail(&self, variant: Variant, kinds: &[Kind], failure: &BuildFailure, results: &mut Results) {
        for test in self.tests(variant, kinds) {
            let what = match failure {
                BuildFailure::Errors(errors) => {
                    let differ = ": its public items differ from those that the stub gives";
                    let words = match (test.kind, errors.first()) {
                        (Kind::Visible, _) => words_of(errors),
                        (_, Some(error)) => {
                            let code = error.code.as_deref().map(|code| format!(" ({code})")).unwrap_or_default();
                            format!(": {}{code}", shortened(&error.message))
                        }
                        (_, None) => String::new(),
                    };
                    format!("{differ}{words}")
                }
                BuildFailure::TooLong => {
                    let limit = BUDGET.as_secs();
                    format!(": that and compiling it had not ended after {limit} s, and was stopped")
                }
                BuildFailure::Crashed(how) => format!(": the compiler {how}"),
                BuildFailure::Refused(why) | BuildFailure::ReadsOutside(why) => format!(": {why}"),
            };
            let message = format!("the tests do not compile against your code{what}");
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
                passed.score = 0.0;
                if test.points > 0 {
                    passed.message = format!("points follow \"{}\"", first_words(&behaviour));
                }
            }
        }
    }

    fn case(&self, answer: &AnswerBuild, test: &Test, case: &CompileFail) -> Result<TestResult> {
        let fails = |message: String| result(test, Verdict::Fail, message, String::new(), 0);
        match self.workshop.build_case(answer, &format!("{}_ok", test.name))? {
            Ok(()) => {}
            Err(BuildFailure::Errors(errors)) => {
                let said = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
                return Ok(fails(format!(
                    "expected: a program that uses your code rightly compiles\nseen:     the compiler refuses it: {said}"
                )));
            }
            Err(_) => return Ok(fails("the program beside it, which must compile, takes too long to".to_owned())),
        }
        let errors = match self.workshop.build_case(answer, &test.name)? {
            Ok(()) => Vec::new(),
            Err(BuildFailure::Errors(errors)) => errors,
            Err(_) => return Ok(fails("the program, which must not compile, takes too long to be refused".to_owned())),
        };
        for expected in &case.errors {
            let found = errors.iter().any(|diagnostic| {
                let same_words = match &expected.code {
                    Some(code) => diagnostic.code.as_ref() == Some(code),
                    None => diagnostic.code.is_none() && diagnostic.message == expected.message,
                };
                same_words && diagnostic.place.as_ref().is_some_and(|(_, line)| *line == expected.line)
            });
            if !found {
                let wanted = expected.code.as_deref().unwrap_or(&expected.message);
                let seen = if errors.is_empty() { "it compiles" } else { "it is refused for another reason" };
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
                let replay = self.replay(test, schedule.as_deref());
                TestResult { replay, ..result(test, Verdict::Fail, message, timeline, millis) }
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
        let seed = if self.manner.seed == 0 { String::new() } else { format!(" --seed {}", self.manner.seed) };
        if schedule.is_empty() && seed.is_empty() {
            return String::new();
        }
        let sentence = test.behaviour.replace('\'', r"'\''");
        format!("cargo run -- trace {} --test '{sentence}'{seed}{schedule}", self.exercise.name)
    }
}

fn result(test: &Test, verdict: Verdict, message: String, timeline: String, duration_ms: u64) -> TestResult {
    let max_score = f64::from(test.points_here());
    TestResult {
        name: test.name.clone(),
        behaviour: test.behaviour.clone(),
        kind: test.kind,
        explored: test.explored,
        title: test.title,
        lesson: test.lesson.clone(),
        verdict,
        score: if verdict == Verdict::Pass { max_score } else { 0.0 },
        max_score,
        message,
        timeline,
        replay: String::new(),
        duration_ms,
    }
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
