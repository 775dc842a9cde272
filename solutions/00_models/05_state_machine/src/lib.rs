//! What the compiler makes of an async fn, made by hand.
//!
//! Each `.await` of [`withdraw`] is a variant of [`Steps`], and what is still needed after it are the variant's fields.
//! The code between two awaits is what [`Steps::resume`] does on the way from one variant to the next.

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

/// [`withdraw`] as a state machine: where it stands, and what it still needs from there on.
#[derive(Debug)]
pub enum Steps {
    /// At the first `.await`, which is also where it begins: nothing happens before it.
    AtPin {
        card: Rc<Card>,
        /// How many PINs were wrong so far.
        wrong: u8,
    },
    /// At the second `.await`. Of the card only the balance is needed from here on.
    AtAmount { balance: u64 },
    /// At the third `.await`.
    AtReceipt { balance: u64, amount: u64 },
    /// It has returned.
    Ended,
}

impl Steps {
    /// A machine with a card in it, at its first question.
    pub fn new(card: Rc<Card>) -> Self {
        Steps::AtPin { card, wrong: 0 }
    }

    /// Goes on as far as it can with the `answer`, if there is one, to what is asked.
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

    /// Runs the code that stands between this `.await` and the next, and returns what `withdraw` returns there, if it
    /// does.
    fn take(&mut self, answer: u64) -> Option<Outcome> {
        match self {
            Steps::AtPin { card, .. } if answer == card.pin => {
                let balance = card.balance;
                // The old state is dropped here, and the card with it.
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
