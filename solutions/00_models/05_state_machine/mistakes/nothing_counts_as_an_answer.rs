//! fails: three_wrong_pins_are_the_end, same_steps_as_the_async_fn, without_an_answer_nothing_changes, numbers_of_any_size
//! A missing answer is taken for 0, and so every poll without a reason costs a try or skips a question.

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
    AtPin { card: Rc<Card>, wrong: u8 },
    AtAmount { balance: u64 },
    AtReceipt { balance: u64, amount: u64 },
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        Steps::AtPin { card, wrong: 0 }
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        if let Some(outcome) = self.take(answer.unwrap_or_default()) {
            *self = Steps::Ended;
            return Step::Done(outcome);
        }
        match self {
            Steps::AtPin { .. } => Step::Asks(Question::Pin),
            Steps::AtAmount { .. } => Step::Asks(Question::Amount),
            Steps::AtReceipt { .. } => Step::Asks(Question::Receipt),
            Steps::Ended => Step::Over,
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
            Steps::Ended => None,
        }
    }
}
