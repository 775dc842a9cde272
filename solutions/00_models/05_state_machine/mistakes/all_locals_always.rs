//! fails: at_most_24_bytes
//! One state that has all the locals, needed or not: no two of them share their place.

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
    Running { at: Question, card: Option<Rc<Card>>, wrong: u64, balance: u64, amount: u64 },
    Ended,
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        let balance = card.balance;
        Steps::Running { at: Question::Pin, card: Some(card), wrong: 0, balance, amount: 0 }
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        let Steps::Running { at, card, wrong, balance, amount } = self else { return Step::Over };
        let Some(answer) = answer else { return Step::Asks(*at) };
        let outcome = match *at {
            Question::Pin if card.as_ref().is_some_and(|card| card.pin == answer) => {
                *card = None;
                *at = Question::Amount;
                return Step::Asks(*at);
            }
            Question::Pin if *wrong < 2 => {
                *wrong += 1;
                return Step::Asks(*at);
            }
            Question::Pin => Outcome::Refused,
            Question::Amount if answer > *balance => Outcome::TooMuch,
            Question::Amount => {
                *amount = answer;
                *at = Question::Receipt;
                return Step::Asks(*at);
            }
            Question::Receipt => Outcome::Paid { amount: *amount, left: (answer != 0).then_some(*balance - *amount) },
        };
        *self = Steps::Ended;
        Step::Done(outcome)
    }
}
