//! fails: same_steps_as_the_async_fn, first_resume_takes_an_answer, machines_are_independent
//! The first resume only runs up to the first question, and its answer is lost.

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
    NotBegun { card: Option<Rc<Card>> },
    AtPin { card: Rc<Card>, wrong: u8 },
    AtAmount { balance: u64 },
    AtReceipt { balance: u64, amount: u64 },
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        Steps::NotBegun { card: Some(card) }
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        if let Steps::NotBegun { card } = self {
            if let Some(card) = card.take() {
                *self = Steps::AtPin { card, wrong: 0 };
            }
            return Step::Asks(Question::Pin);
        }
        if let Some(answer) = answer
            && let Some(outcome) = self.take(answer)
        {
            *self = Steps::Ended;
            return Step::Done(outcome);
        }
        match self {
            Steps::AtPin { .. } => Step::Asks(Question::Pin),
            Steps::AtAmount { .. } => Step::Asks(Question::Amount),
            Steps::AtReceipt { .. } => Step::Asks(Question::Receipt),
            Steps::NotBegun { .. } | Steps::Ended => Step::Over,
        }
    }

    fn take(&mut self, answer: u64) -> Option<Outcome> {
        match self {
            Steps::AtPin { card, .. } if answer == card.pin => {
                let balance = card.balance;
                *self = Steps::AtAmount { balance };
                None
            }
            Steps::AtPin { wrong, .. } => {
                *wrong += 1;
                (*wrong == 3).then_some(Outcome::Refused)
            }
            Steps::AtAmount { balance } if answer > *balance => Some(Outcome::TooMuch),
            Steps::AtAmount { balance } => {
                *self = Steps::AtReceipt { balance: *balance, amount: answer };
                None
            }
            Steps::AtReceipt { balance, amount } => {
                Some(Outcome::Paid { amount: *amount, left: (answer != 0).then_some(*balance - *amount) })
            }
            Steps::NotBegun { .. } | Steps::Ended => None,
        }
    }
}
