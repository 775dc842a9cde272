//! fails: machines_are_independent
//! How many PINs were wrong is in a thread local, which every new machine sets to zero.

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

/// What came of one [`Steps::resume`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It waits for the answer to this.
    Asks(Question),
    /// It has ended just now.
    Done(Outcome),
    /// It had ended before: there is nothing to resume.
    Over,
}

thread_local!(static WRONG: Cell<u8> = const { Cell::new(0) });

#[derive(Debug)]
pub enum Steps {
    AtPin(Rc<Card>),
    AtAmount(u64),
    AtReceipt(u64, u64),
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        WRONG.set(0);
        Steps::AtPin(card)
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        match (&*self, answer) {
            (Steps::AtPin(_), None) => Step::Asks(Question::Pin),
            (Steps::AtPin(card), Some(pin)) if card.pin == pin => {
                *self = Steps::AtAmount(card.balance);
                Step::Asks(Question::Amount)
            }
            (Steps::AtPin(_), Some(_)) => {
                WRONG.set(WRONG.get() + 1);
                if WRONG.get() != 3 {
                    return Step::Asks(Question::Pin);
                }
                *self = Steps::Ended;
                Step::Done(Outcome::Refused)
            }
            (Steps::AtAmount(_), None) => Step::Asks(Question::Amount),
            (&Steps::AtAmount(balance), Some(amount)) if balance >= amount => {
                *self = Steps::AtReceipt(amount, balance - amount);
                Step::Asks(Question::Receipt)
            }
            (Steps::AtAmount(_), Some(_)) => {
                *self = Steps::Ended;
                Step::Done(Outcome::TooMuch)
            }
            (Steps::AtReceipt(..), None) => Step::Asks(Question::Receipt),
            (&Steps::AtReceipt(amount, left), Some(answer)) => {
                *self = Steps::Ended;
                Step::Done(Outcome::Paid { amount, left: (answer != 0).then_some(left) })
            }
            (Steps::Ended, _) => Step::Over,
        }
    }
}
