//! fails: three_wrong_pins_are_the_end, same_steps_as_the_async_fn, first_resume_takes_an_answer, machines_are_independent, after_the_end_it_is_over
//! The counter is a local of resume, as it is one of the async fn: it begins anew with each call.

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
    AtPin { card: Rc<Card> },
    AtAmount { balance: u64 },
    AtReceipt { balance: u64, amount: u64 },
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        Steps::AtPin { card }
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
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
            Steps::AtPin { .. } => {
                let mut wrong = 0;
                wrong += 1;
                (wrong == 3).then_some(Outcome::Refused)
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
