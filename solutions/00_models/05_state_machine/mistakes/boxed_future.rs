//! fails: nothing_is_put_on_the_heap
//! The async fn itself, in a box, with a state machine's face.

use std::cell::Cell;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

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

#[derive(Default)]
struct Customer {
    answer: Cell<Option<u64>>,
    question: Cell<Option<Question>>,
}

async fn ask(customer: &Customer, question: Question) -> u64 {
    poll_fn(|_| match customer.answer.take() {
        Some(answer) => Poll::Ready(answer),
        None => {
            customer.question.set(Some(question));
            Poll::Pending
        }
    })
    .await
}

async fn withdraw(card: Rc<Card>, customer: Rc<Customer>) -> Outcome {
    let mut wrong = 0;
    while ask(&customer, Question::Pin).await != card.pin {
        wrong += 1;
        if wrong == 3 {
            return Outcome::Refused;
        }
    }
    let balance = card.balance;
    drop(card);
    let amount = ask(&customer, Question::Amount).await;
    if amount > balance {
        return Outcome::TooMuch;
    }
    let receipt = ask(&customer, Question::Receipt).await;
    Outcome::Paid { amount, left: (receipt != 0).then_some(balance - amount) }
}

pub enum Steps {
    Running(Box<Run>),
    Ended,
}

pub struct Run {
    customer: Rc<Customer>,
    future: Pin<Box<dyn Future<Output = Outcome>>>,
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}

impl Steps {
    pub fn new(card: Rc<Card>) -> Self {
        let customer = Rc::new(Customer::default());
        let future = Box::pin(withdraw(card, Rc::clone(&customer)));
        Steps::Running(Box::new(Run { customer, future }))
    }

    pub fn resume(&mut self, answer: Option<u64>) -> Step {
        let Steps::Running(run) = self else { return Step::Over };
        run.customer.answer.set(answer);
        match run.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => {
                *self = Steps::Ended;
                Step::Done(outcome)
            }
            Poll::Pending => Step::Asks(run.customer.question.take().unwrap()),
        }
    }
}
