//! What the compiler makes of an async fn, made by hand.
//!
//! [`withdraw`] and what stands above it are given: a cash machine, written as an async fn. [`Steps`] is to be the same
//! cash machine as a plain value.

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
///
/// * To resume it is what a poll is to the future of `withdraw`: it goes on to the next question that has no answer yet,
///   and for every answer, and every missing answer, it does what the future does.
/// * It holds the card as long as `withdraw` does. The right PIN gives it back, and so does every end; and whoever drops
///   the machine early has the card back too.
/// * A value of this type takes at most 24 bytes: as much as two numbers and the name of the state.
/// * It puts nothing on the heap.
///
/// Two of its states are here. Add the others; these two may be changed as well.
#[derive(Debug)]
pub enum Steps {
    /// At the first `.await`, which is also where it begins.
    AtPin {
        card: Rc<Card>,
        /// How many PINs were wrong so far.
        wrong: u8,
    },
    /// It has returned.
    Ended,
}

impl Steps {
    /// A machine with a card in it. Like a call of [`withdraw`], this does none of the work yet.
    pub fn new(card: Rc<Card>) -> Self {
        todo!()
    }

    /// Goes on as far as it can with the `answer`, if there is one, to what is asked.
    ///
    /// * With an answer, one question is answered. The first call may bring one as well: the answer is then the PIN.
    /// * Without one, nothing changes: it still waits for the same answer, and asks for it (again).
    /// * After the end, it is [`Step::Over`] each time.
    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        todo!()
    }
}
