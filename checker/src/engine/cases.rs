//! Compile-fail programs: each must be refused for its own reason, and the program beside it must compile.

use super::{Judge, Results, result};
use crate::build::{AnswerBuild, BuildFailure};
use crate::course::{CompileFail, Test};
use crate::parallel;
use crate::verdict::{TestResult, Verdict};
use anyhow::Result;

/// How many programs of one answer are compiled at once.
const CASES_AT_ONCE: usize = 2;

impl Judge<'_> {
    pub(super) fn cases(&self, answer: &AnswerBuild) -> Result<Results> {
        let cases: Vec<(&Test, &CompileFail)> =
            self.exercise.tests.iter().filter_map(|test| Some((test, test.compile_fail.as_ref()?))).collect();
        let judged = parallel::map(&cases, CASES_AT_ONCE, |(test, case)| self.case(answer, test, case));
        cases.iter().zip(judged).map(|((test, _), judged)| Ok((test.name.clone(), judged?))).collect()
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
                let places = [&diagnostic.place, &diagnostic.called_at];
                same_words && places.into_iter().flatten().any(|(_, line)| *line == expected.line)
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
}
