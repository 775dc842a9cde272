//! fails: same_steps_as_the_async_fn, without_an_answer_nothing_changes, card_is_given_back_when_it_is_not_needed
//! The state is taken out to look at it, and where there is no answer it is not put back.

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
        let (next, step) = match (std::mem::replace(self, Steps::Ended), answer) {
            (Steps::AtPin { card, wrong }, None) if wrong == 0 => {
                (Steps::AtPin { card, wrong }, Step::Asks(Question::Pin))
            }
            (Steps::AtPin { .. }, None) => return Step::Asks(Question::Pin),
            (Steps::AtAmount { .. }, None) => return Step::Asks(Question::Amount),
            (Steps::AtReceipt { .. }, None) => return Step::Asks(Question::Receipt),
            (Steps::Ended, _) => return Step::Over,
            (Steps::AtPin { card, .. }, Some(pin)) if pin == card.pin => {
                (Steps::AtAmount { balance: card.balance }, Step::Asks(Question::Amount))
            }
            (Steps::AtPin { wrong: 2, .. }, Some(_)) => (Steps::Ended, Step::Done(Outcome::Refused)),
            (Steps::AtPin { card, wrong }, Some(_)) => {
                (Steps::AtPin { card, wrong: wrong + 1 }, Step::Asks(Question::Pin))
            }
            (Steps::AtAmount { balance }, Some(amount)) if amount > balance => {
                (Steps::Ended, Step::Done(Outcome::TooMuch))
            }
            (Steps::AtAmount { balance }, Some(amount)) => {
                (Steps::AtReceipt { balance, amount }, Step::Asks(Question::Receipt))
            }
            (Steps::AtReceipt { balance, amount }, Some(receipt)) => {
                let left = (receipt != 0).then_some(balance - amount);
                (Steps::Ended, Step::Done(Outcome::Paid { amount, left }))
            }
        };
        *self = next;
        step
    }
}
