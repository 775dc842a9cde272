//! Two states instead of three, one with the card and one without. What tells the amount from the receipt is whether the
//! amount is known. The compiler finds room for the tag in the Option's own, so this is no larger.

use std::num::NonZeroU8;
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
    WithCard { card: Rc<Card>, tries_left: NonZeroU8 },
    WithoutCard { balance: u64, amount: Option<u64> },
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        const THREE: NonZeroU8 = NonZeroU8::new(3).unwrap();
        Steps::WithCard { card, tries_left: THREE }
    }

    fn asks(&self) -> Option<Question> {
        match self {
            Steps::WithCard { .. } => Some(Question::Pin),
            Steps::WithoutCard { amount: None, .. } => Some(Question::Amount),
            Steps::WithoutCard { amount: Some(_), .. } => Some(Question::Receipt),
            Steps::Ended => None,
        }
    }

    fn ends(&mut self, outcome: Outcome) -> Step {
        *self = Steps::Ended;
        Step::Done(outcome)
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        let end = match (&mut *self, answer) {
            (Steps::Ended, _) | (_, None) => None,
            (Steps::WithCard { card, tries_left }, Some(pin)) => {
                if pin == card.pin {
                    *self = Steps::WithoutCard { balance: card.balance, amount: None };
                    None
                } else if let Some(fewer) = NonZeroU8::new(tries_left.get() - 1) {
                    *tries_left = fewer;
                    None
                } else {
                    Some(Outcome::Refused)
                }
            }
            (Steps::WithoutCard { balance, amount: unknown @ None }, Some(amount)) => {
                *unknown = Some(amount);
                (amount > *balance).then_some(Outcome::TooMuch)
            }
            (&mut Steps::WithoutCard { balance, amount: Some(amount) }, Some(receipt)) => {
                let left = if receipt == 0 { None } else { Some(balance - amount) };
                Some(Outcome::Paid { amount, left })
            }
        };
        match end {
            Some(outcome) => self.ends(outcome),
            None => self.asks().map_or(Step::Over, Step::Asks),
        }
    }
}
