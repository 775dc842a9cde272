//! No counter: the first, the second and the last try are three states. One `match` on the state and the answer is the
//! whole table of transitions.

use std::rc::Rc;

#[derive(Debug)]
pub struct Card {
    pub pin: u64,
    pub balance: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    Pin,
    Amount,
    Receipt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Refused,
    TooMuch,
    Paid { amount: u64, left: Option<u64> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Asks(Question),
    Done(Outcome),
    Over,
}

#[derive(Debug)]
pub enum Steps {
    FirstTry(Rc<Card>),
    SecondTry(Rc<Card>),
    LastTry(Rc<Card>),
    AtAmount(u64),
    AtReceipt(u64, u64),
    Ended,
}

use Steps::{AtAmount, AtReceipt, Ended, FirstTry, LastTry, SecondTry};

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        FirstTry(card)
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        let state = std::mem::replace(self, Ended);
        let (next, step) = match (state, answer) {
            (Ended, _) => (Ended, Step::Over),
            (state @ (FirstTry(_) | SecondTry(_) | LastTry(_)), None) => (state, Step::Asks(Question::Pin)),
            (state @ AtAmount(_), None) => (state, Step::Asks(Question::Amount)),
            (state @ AtReceipt(..), None) => (state, Step::Asks(Question::Receipt)),
            (FirstTry(card) | SecondTry(card) | LastTry(card), Some(pin)) if pin == card.pin => {
                (AtAmount(card.balance), Step::Asks(Question::Amount))
            }
            (FirstTry(card), Some(_)) => (SecondTry(card), Step::Asks(Question::Pin)),
            (SecondTry(card), Some(_)) => (LastTry(card), Step::Asks(Question::Pin)),
            (LastTry(_), Some(_)) => (Ended, Step::Done(Outcome::Refused)),
            (AtAmount(balance), Some(amount)) if amount > balance => (Ended, Step::Done(Outcome::TooMuch)),
            (AtAmount(balance), Some(amount)) => (AtReceipt(balance, amount), Step::Asks(Question::Receipt)),
            (AtReceipt(_, amount), Some(0)) => (Ended, Step::Done(Outcome::Paid { amount, left: None })),
            (AtReceipt(balance, amount), Some(_)) => {
                (Ended, Step::Done(Outcome::Paid { amount, left: Some(balance - amount) }))
            }
        };
        *self = next;
        step
    }
}
