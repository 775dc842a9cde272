//! Whether what people are shown is fit for it.

use super::Findings;
use crate::course::{Course, Exercise, Kind, mistakes};
use std::collections::BTreeSet;

/// The fewest characters of a mistake's sentence.
const SHORTEST: usize = 20;

/// Reports sentences that say too little, or the name of a test, and programs of the handout that name a hidden test.
pub(super) fn check(course: &Course, exercise: &Exercise, findings: &mut Findings) {
    for test in &exercise.tests {
        if let Some(named) = named_in(exercise, &test.behaviour, |_| true) {
            findings.add(exercise, format!("the behaviour of {} names the test {named}", test.name));
        }
    }
    let read = |below: &str| std::fs::read_to_string(exercise.folder.join(below)).unwrap_or_default();
    let public = numbers_in(&(read("README.md") + &read("src/lib.rs") + &read("tests/visible.rs")));
    let hidden = numbers_in(&read("tests/hidden.rs"));
    for test in exercise.tests.iter().filter(|test| test.kind == Kind::Hidden) {
        for number in numbers_in(&test.behaviour).difference(&public).filter(|number| hidden.contains(*number)) {
            findings.add(exercise, format!("the behaviour of {} tells the number {number} of hidden.rs", test.name));
        }
    }
    for (file, mistake) in mistakes::read(course, exercise) {
        let Ok(mistake) = mistake else { continue };
        let sentence = &mistake.cause.sentence;
        if sentence.chars().count() < SHORTEST {
            findings.add(exercise, format!("mistakes/{file}: \"{sentence}\" says too little to be shown to anybody"));
        }
        if let Some(named) = named_in(exercise, sentence, |_| true) {
            findings.add(exercise, format!("mistakes/{file}: its sentence names the test {named}"));
        }
    }
    let cases = exercise.folder.join("tests").join(Kind::CompileFail.file());
    for case in exercise.tests.iter().filter(|test| test.kind == Kind::CompileFail) {
        for file in [format!("{}.rs", case.name), format!("{}_ok.rs", case.name)] {
            let text = std::fs::read_to_string(cases.join(&file)).unwrap_or_default();
            let shown: String =
                text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with("//! needs:")).collect();
            if let Some(named) = named_in(exercise, &shown, |kind| !kind.is_handed_out()) {
                findings.add(exercise, format!("tests/compile_fail/{file} is handed out and names the test {named}"));
            }
        }
    }
}

/// The numbers that stand in a text, however their digits are set apart.
fn numbers_in(text: &str) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    let mut number = String::new();
    for letter in text.chars().chain([' ']) {
        match letter {
            '0'..='9' => number.push(letter),
            '_' | ',' if !number.is_empty() => {}
            _ if !number.is_empty() => {
                numbers.insert(std::mem::take(&mut number));
            }
            _ => {}
        }
    }
    numbers
}

/// The first test of these kinds whose name is a word of the text. A name without an underscore is a word of English, too.
fn named_in<'e>(exercise: &'e Exercise, text: &str, kinds: impl Fn(Kind) -> bool) -> Option<&'e str> {
    let words = || text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let mut names = exercise.tests.iter().filter(|test| kinds(test.kind)).map(|test| test.name.as_str());
    names.find(|name| name.contains('_') && words().any(|word| word == *name))
}

#[cfg(test)]
mod tests {
    use super::numbers_in;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        let numbers: Vec<String> = numbers_in("1,500 ms or 1_500, at most 10; x2").into_iter().collect();
        assert_eq!(numbers, ["10", "1500", "2"]);
    }
}
