use probe::{Inputs, allocations, expect, graded, note};
use state_machine::{Card, Outcome, Question, Step, Steps};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The tests' own copy of what is given in lib.rs, which belongs to the learner.
async fn withdraw(card: Rc<Card>, customer: Rc<Customer>) -> Outcome {
    let mut wrong = 0;
    while customer.ask(Question::Pin).await != card.pin {
        wrong += 1;
        if wrong == 3 {
            return Outcome::Refused;
        }
    }
    let balance = card.balance;
    drop(card);
    let amount = customer.ask(Question::Amount).await;
    if amount > balance {
        return Outcome::TooMuch;
    }
    let receipt = customer.ask(Question::Receipt).await;
    Outcome::Paid { amount, left: (receipt != 0).then_some(balance - amount) }
}

#[derive(Default)]
struct Customer {
    answer: Cell<Option<u64>>,
    question: Cell<Option<Question>>,
}

impl Customer {
    async fn ask(&self, question: Question) -> u64 {
        poll_fn(|_| match self.answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => {
                self.question.set(Some(question));
                Poll::Pending
            }
        })
        .await
    }
}

/// The async fn, behind the face of the state machine.
struct AsyncFn {
    customer: Rc<Customer>,
    future: Option<Pin<Box<dyn Future<Output = Outcome>>>>,
}

impl AsyncFn {
    fn new(card: Rc<Card>) -> Self {
        let customer = Rc::new(Customer::default());
        Self { customer: Rc::clone(&customer), future: Some(Box::pin(withdraw(card, customer))) }
    }

    fn resume(&mut self, answer: Option<u64>) -> Step {
        let Some(future) = &mut self.future else { return Step::Over };
        self.customer.answer.set(answer);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => {
                self.future = None;
                Step::Done(outcome)
            }
            Poll::Pending => match self.customer.question.take() {
                Some(question) => Step::Asks(question),
                None => unreachable!("it is pending because it has asked"),
            },
        }
    }
}

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

fn is_end(step: &Step) -> bool {
    !matches!(step, Step::Asks(_))
}

/// Resumes both with the same answers; the first difference fails the test.
fn expect_same_steps(pin: u64, balance: u64, answers: &[Option<u64>]) {
    let card = || Rc::new(Card { pin, balance });
    let (mut async_fn, mut steps) = (AsyncFn::new(card()), Steps::new(card()));
    for (at, answer) in answers.iter().enumerate() {
        let (expected, seen) = (async_fn.resume(*answer), steps.resume(*answer));
        if plain(&expected) == plain(&seen) {
            continue;
        }
        let mut async_fn = AsyncFn::new(card());
        for answer in &answers[..at] {
            let step = async_fn.resume(*answer);
            note("async fn and Steps", format!("{answer:?} → {step:?}"));
        }
        let before = &answers[..at];
        expect!(
            false,
            expected = "PIN {pin}, balance {balance}: resumed with {before:?} and then with {answer:?}, the async fn and Steps are both at {expected:?}",
            seen = "Steps is at {seen:?}"
        );
    }
}

/// A PIN and a balance, and a PIN that is wrong. All differ; the PIN could be an amount too.
fn numbers() -> (u64, u64, u64) {
    let mut inputs = Inputs::new();
    let pin = inputs.within(10..100);
    (pin, inputs.within(100..900), pin + inputs.within(1_000..9_000))
}

/// Whatever the answers are and whenever they come, the machine does what the async fn does, step by step.
#[graded(points = 3, lesson = "A state for each await")]
fn same_steps_as_the_async_fn() {
    let (pin, balance, wrong) = numbers();
    let choices = [Some(pin), Some(wrong), Some(balance), Some(balance + 1), Some(0), Some(1), None];
    // Every sequence of answers, the short ones first: what is reported is as short as can be.
    for length in 1..=5_u32 {
        for number in 0..choices.len().pow(length) {
            let digit = |at| choices[number / choices.len().pow(at) % choices.len()];
            let answers: Vec<Option<u64>> = (0..length).map(digit).collect();
            expect_same_steps(pin, balance, &answers);
        }
    }
}

/// Resumed without an answer, the machine stays where it is and asks the same again, however often.
#[graded(points = 2, lesson = "To resume is to poll")]
fn without_an_answer_nothing_changes() {
    let (pin, balance, wrong) = numbers();
    let answers = [wrong, wrong, pin, balance, 1].map(Some);
    for times in [1, 3] {
        let nothing = std::iter::repeat_n(None, times);
        let answers: Vec<Option<u64>> =
            answers.iter().flat_map(|answer| nothing.clone().chain(std::iter::once(*answer))).collect();
        expect_same_steps(pin, balance, &answers);
    }
}

/// The first time it is resumed, the machine takes an answer if there is one.
#[graded(points = 1, lesson = "To resume is to poll")]
fn first_resume_takes_an_answer() {
    let (pin, balance, wrong) = numbers();
    for first in [pin, wrong] {
        let mut steps = Steps::new(Rc::new(Card { pin, balance }));
        let expected = if first == pin { Question::Amount } else { Question::Pin };
        let seen = steps.resume(Some(first));
        note("Steps", format!("resume({:?}) → {seen:?}", Some(first)));
        expect!(
            plain(&seen) == plain(&Step::Asks(expected)),
            expected = "PIN {pin}: a new machine that is resumed with {first} at once asks for {expected:?} next",
            seen = "it was at {seen:?}"
        );
    }
    expect_same_steps(pin, balance, &[wrong, wrong, wrong].map(Some));
}

/// Every number may be a PIN, a balance, an amount or an answer about the receipt, the largest ones too.
#[graded(points = 1, lesson = "Your task")]
fn numbers_of_any_size() {
    let mut inputs = Inputs::new();
    let large = inputs.number() | (1 << 63);
    let other = large ^ (1 << 40);
    let ends = [(0, u64::MAX, u64::MAX), (u64::MAX, 0, 0), (7, u64::MAX, 1), (7, u64::MAX, 0), (7, 0, u64::MAX)];
    let middles = [(large, large, large), (1, large, other), (7, large, 1), (7, 1, large), (7, 1 << 63, (1 << 63) - 1)];
    for (pin, balance, amount) in ends.into_iter().chain(middles) {
        for receipt in [0, 1, 1 << 32, u64::MAX] {
            expect_same_steps(pin, balance, &[None, Some(pin ^ (1 << 50)), Some(pin), Some(amount), Some(receipt)]);
        }
    }
}

/// Machines know nothing of each other: each goes its own way, also when they are resumed in turns.
#[graded(points = 1, lesson = "What lives across an await")]
fn machines_are_independent() {
    let (pin, balance, wrong) = numbers();
    let ways = [
        [Some(wrong), Some(wrong), Some(pin), Some(balance), Some(1)],
        [Some(wrong), Some(pin), Some(balance + 1), None, None],
        [Some(wrong), Some(wrong), Some(wrong), None, None],
    ];
    let mut machines = ways.map(|way| {
        let card = || Rc::new(Card { pin, balance });
        (way, Steps::new(card()), AsyncFn::new(card()))
    });
    for turn in 0..5 {
        for (number, (way, steps, async_fn)) in machines.iter_mut().enumerate() {
            let (should, does) = (async_fn.resume(way[turn]), steps.resume(way[turn]));
            note(&format!("machine {}", number + 1), format!("{:?}: {does:?}", way[turn]));
            expect!(
                plain(&does) == plain(&should),
                expected = "one of three machines that are resumed in turns is at {should:?}, as its async fn is",
                seen = "it is at {does:?}"
            );
        }
    }
}

/// The machine has the card as long as the async fn has it, and no longer: the right PIN gives it back, and so does every end.
#[graded(points = 2, lesson = "What lives across an await")]
fn card_is_given_back_when_it_is_not_needed() {
    let (pin, balance, wrong) = numbers();
    let ways = [
        [None, Some(wrong), Some(pin), None, Some(balance), Some(1)],
        [None, Some(wrong), Some(wrong), None, Some(wrong), None],
        [Some(pin), Some(balance + 1), None, None, None, None],
    ];
    for answers in ways {
        let card = Rc::new(Card { pin, balance });
        let twin = Rc::new(Card { pin, balance });
        let mut steps = Steps::new(Rc::clone(&card));
        let mut async_fn = AsyncFn::new(Rc::clone(&twin));
        for answer in answers {
            let step = async_fn.resume(answer);
            if plain(&steps.resume(answer)) != plain(&step) {
                break; // It is somewhere else, which other tests see.
            }
            let (held, expected) = (Rc::strong_count(&card) > 1, Rc::strong_count(&twin) > 1);
            note("card", format!("{answer:?}: {}", if held { "in the machine" } else { "given back" }));
            let (should, does) = if expected { ("has", "has not") } else { ("has not", "has") };
            expect!(
                held == expected,
                expected = "once the async fn is at {step:?}, the machine {should} the card",
                seen = "it {does}"
            );
        }
    }
    let card = Rc::new(Card { pin, balance });
    let mut steps = Steps::new(Rc::clone(&card));
    steps.resume(None);
    drop(steps);
    expect!(
        Rc::strong_count(&card) == 1,
        expected = "a machine that is dropped while it waits for the PIN gives the card back",
        seen = "the card was never dropped"
    );
}

/// Resumes a machine with its answers, to the end.
fn run_to_the_end(card: &Rc<Card>, answers: &[u64]) -> Steps {
    let mut steps = Steps::new(Rc::clone(card));
    let mut step = steps.resume(None);
    for answer in answers {
        if is_end(&step) {
            break;
        }
        step = steps.resume(Some(*answer));
    }
    steps
}

/// A machine takes at most 24 bytes.
#[graded(points = 2, lesson = "The surprise: smaller than the compiler's")]
fn at_most_24_bytes() {
    let (pin, balance, _) = numbers();
    let steps = run_to_the_end(&Rc::new(Card { pin, balance }), &[pin, balance, 1]);
    let bytes = size_of_val(&steps);
    expect!(
        bytes <= 24,
        expected = "Steps takes at most 24 bytes: as much as two numbers and the name of the state",
        seen = "it takes {bytes} bytes"
    );
}

/// From its making to its end, a machine puts nothing on the heap.
#[graded(points = 1, lesson = "The surprise: smaller than the compiler's")]
fn nothing_is_put_on_the_heap() {
    let (pin, balance, wrong) = numbers();
    let card = Rc::new(Card { pin, balance });
    let ways: [&[u64]; 3] = [&[pin, balance, 1], &[wrong, pin, balance + 1], &[wrong, wrong, wrong]];
    for answers in ways {
        let (_, allocated) = allocations(|| run_to_the_end(&card, answers));
        let count = allocated.count;
        expect!(
            count == 0,
            expected = "a machine that is resumed until it ends allocates nothing",
            seen = "it allocated memory {count} times"
        );
    }
}

/// Resumed after its end, the machine says that it is over, each time, with an answer and without.
#[graded(points = 1, lesson = "After the end")]
fn after_the_end_it_is_over() {
    let (pin, balance, wrong) = numbers();
    let card = Rc::new(Card { pin, balance });
    let ways: [&[u64]; 3] = [&[pin, balance, 1], &[pin, balance + 1], &[wrong, wrong, wrong]];
    for answers in ways {
        let mut steps = run_to_the_end(&card, answers);
        for answer in [None, Some(pin), Some(balance), None] {
            let seen = steps.resume(answer);
            note("Steps", format!("resume({answer:?}) → {seen:?}"));
            expect!(
                plain(&seen) == plain(&Step::Over),
                expected = "after the end, resume({answer:?}) is Over",
                seen = "it was {seen:?}"
            );
        }
    }
}
