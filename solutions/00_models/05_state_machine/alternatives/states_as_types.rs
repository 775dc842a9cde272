//! Each state is a type of its own, and each step consumes the one and gives the next, or the end: a state cannot be used
//! after it was left.

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
pub struct AtPin {
    card: Rc<Card>,
    tries_left: u32,
}

#[derive(Debug)]
pub struct AtAmount {
    balance: u64,
}

#[derive(Debug)]
pub struct AtReceipt {
    amount: u64,
    left: u64,
}

#[derive(Debug, Default)]
pub enum Steps {
    Pin(AtPin),
    Amount(AtAmount),
    Receipt(AtReceipt),
    /// Also what stands here while another state is out.
    #[default]
    Ended,
}

impl AtPin {
    fn next(self, pin: u64) -> Result<Steps, Outcome> {
        if pin == self.card.pin {
            return Ok(Steps::Amount(AtAmount { balance: self.card.balance }));
        }
        let tries_left = self.tries_left - 1;
        if tries_left == 0 { Err(Outcome::Refused) } else { Ok(Steps::Pin(AtPin { tries_left, ..self })) }
    }
}

impl AtAmount {
    fn next(self, amount: u64) -> Result<Steps, Outcome> {
        let left = self.balance.checked_sub(amount).ok_or(Outcome::TooMuch)?;
        Ok(Steps::Receipt(AtReceipt { amount, left }))
    }
}

impl AtReceipt {
    fn next(self, receipt: u64) -> Result<Steps, Outcome> {
        Err(Outcome::Paid { amount: self.amount, left: (receipt > 0).then_some(self.left) })
    }
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        Steps::Pin(AtPin { card, tries_left: 3 })
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        if let Some(answer) = answer {
            let next = match std::mem::take(self) {
                Steps::Pin(state) => state.next(answer),
                Steps::Amount(state) => state.next(answer),
                Steps::Receipt(state) => state.next(answer),
                Steps::Ended => Ok(Steps::Ended),
            };
            match next {
                Ok(next) => *self = next,
                Err(outcome) => return Step::Done(outcome),
            }
        }
        match self {
            Steps::Pin(_) => Step::Asks(Question::Pin),
            Steps::Amount(_) => Step::Asks(Question::Amount),
            Steps::Receipt(_) => Step::Asks(Question::Receipt),
            Steps::Ended => Step::Over,
        }
    }
}
