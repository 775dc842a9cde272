//! The plainest behaviours. `cargo test -p state_machine --test visible` runs them.

use probe::{expect, graded, note};
use state_machine::{Card, Outcome, Question, Step, Steps};
use std::rc::Rc;

/// What a step is, without the operators of the answer's own types: those say what the answer wants.
fn plain(step: &Step) -> (&'static str, u64, Option<u64>) {
    match step {
        Step::Asks(Question::Pin) => ("asks for the PIN", 0, None),
        Step::Asks(Question::Amount) => ("asks for the amount", 0, None),
        Step::Asks(Question::Receipt) => ("asks about the receipt", 0, None),
        Step::Done(Outcome::Refused) => ("refuses", 0, None),
        Step::Done(Outcome::TooMuch) => ("has too little", 0, None),
        Step::Done(Outcome::Paid { amount, left }) => ("pays", *amount, *left),
        Step::Over => ("is over", 0, None),
    }
}

/// Resumes `steps` with `answer` and compares.
fn expect_step(steps: &mut Steps, answer: Option<u64>, expected: Step) {
    let seen = steps.resume(answer);
    note("Steps", format!("resume({answer:?}) → {seen:?}"));
    expect!(
        plain(&seen) == plain(&expected),
        expected = "resume({answer:?}) is {expected:?} there",
        seen = "it was {seen:?}"
    );
}

/// PIN, amount and receipt are asked for one after the other, and then the money is paid out.
#[graded(points = 2, lesson = "A state for each await")]
fn three_questions_and_the_money() {
    for (receipt, left) in [(1, Some(70)), (0, None)] {
        let mut steps = Steps::new(Rc::new(Card { pin: 1234, balance: 100 }));
        expect_step(&mut steps, None, Step::Asks(Question::Pin));
        expect_step(&mut steps, Some(1234), Step::Asks(Question::Amount));
        expect_step(&mut steps, Some(30), Step::Asks(Question::Receipt));
        expect_step(&mut steps, Some(receipt), Step::Done(Outcome::Paid { amount: 30, left }));
    }
}

/// A wrong PIN is asked for again, and the third wrong one is the end.
#[graded(points = 1, lesson = "A state for each await")]
fn three_wrong_pins_are_the_end() {
    let mut steps = Steps::new(Rc::new(Card { pin: 1234, balance: 100 }));
    expect_step(&mut steps, None, Step::Asks(Question::Pin));
    expect_step(&mut steps, Some(4321), Step::Asks(Question::Pin));
    expect_step(&mut steps, Some(1111), Step::Asks(Question::Pin));
    expect_step(&mut steps, Some(1243), Step::Done(Outcome::Refused));
}
