//! No channel: a queue of those who ask, behind a lock that is never held across an await, and wakers kept by hand.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

pub fn increment_then_do_stuff<'a, F, D>(counter: &'a Mutex<u64>, do_stuff: D) -> impl Future<Output = F::Output> + use<'a, F, D>
where
    F: Future,
    D: FnOnce(u64) -> F,
{
    Then::Start(counter, Some(do_stuff))
}

/// The states of the first way, as the compiler would make them. There is none with a guard.
enum Then<'a, F, D> {
    Start(&'a Mutex<u64>, Option<D>),
    Stuff(Pin<Box<F>>),
}

// The stuff is in a box of its own.
impl<F, D> Unpin for Then<'_, F, D> {}

impl<F: Future, D: FnOnce(u64) -> F> Future for Then<'_, F, D> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        if let Then::Start(counter, do_stuff) = &mut *self {
            let number = {
                let mut number = lock(counter);
                *number += 1;
                *number
            };
            let do_stuff = do_stuff.take().expect("a call that has panicked is not polled again");
            *self = Then::Stuff(Box::pin(do_stuff(number)));
        }
        match &mut *self {
            Then::Stuff(stuff) => stuff.as_mut().poll(cx),
            Then::Start(..) => unreachable!("it was left just now"),
        }
    }
}

pub async fn increment_and_do_stuff<F: Future>(
    counter: &tokio::sync::Mutex<u64>,
    do_stuff: impl FnOnce(u64) -> F,
) -> F::Output {
    let mut guard = counter.lock().await;
    *guard += 1;
    let mut stuff = pin!(do_stuff(*guard));
    poll_fn(|cx| stuff.as_mut().poll(cx)).await
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn counter(start: u64) -> (Counter, Owner) {
    let shared = Arc::new(Mutex::new(Shared::default()));
    lock(&shared).handles = 1;
    (Counter { shared: Arc::clone(&shared) }, Owner { number: start, shared })
}

#[derive(Debug, Default)]
struct Shared {
    calls: VecDeque<Arc<Mutex<Call>>>,
    /// The owner's, while it has nothing to do.
    owner: Option<Waker>,
    owner_is_gone: bool,
    handles: usize,
}

/// One call, as the caller and the owner see it.
#[derive(Debug, Default)]
struct Call {
    answer: Option<Result<u64, OwnerGone>>,
    caller: Option<Waker>,
}

impl Call {
    fn answer(call: &Mutex<Call>, answer: Result<u64, OwnerGone>) {
        let mut call = lock(call);
        call.answer = Some(answer);
        let caller = call.caller.take();
        // A waker may run anything: not with the lock held.
        drop(call);
        if let Some(caller) = caller {
            caller.wake();
        }
    }
}

#[derive(Debug)]
pub struct Counter {
    shared: Arc<Mutex<Shared>>,
}

impl Clone for Counter {
    fn clone(&self) -> Self {
        lock(&self.shared).handles += 1;
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.handles -= 1;
        let owner = if shared.handles == 0 { shared.owner.take() } else { None };
        drop(shared);
        if let Some(owner) = owner {
            owner.wake();
        }
    }
}

impl Counter {
    pub async fn increment_then_do_stuff<F: Future>(
        &self,
        do_stuff: impl FnOnce(u64) -> F,
    ) -> Result<F::Output, OwnerGone> {
        let call = Arc::new(Mutex::new(Call::default()));
        let owner = {
            let mut shared = lock(&self.shared);
            if shared.owner_is_gone {
                return Err(OwnerGone);
            }
            shared.calls.push_back(Arc::clone(&call));
            shared.owner.take()
        };
        if let Some(owner) = owner {
            owner.wake();
        }
        let number = poll_fn(|cx| {
            let mut call = lock(&call);
            if let Some(answer) = call.answer.take() {
                return Poll::Ready(answer);
            }
            call.caller = Some(cx.waker().clone());
            Poll::Pending
        })
        .await?;
        Ok(do_stuff(number).await)
    }
}

#[derive(Debug)]
pub struct Owner {
    number: u64,
    shared: Arc<Mutex<Shared>>,
}

impl Owner {
    pub async fn run(mut self) -> u64 {
        poll_fn(move |cx| {
            loop {
                let call = {
                    let mut shared = lock(&self.shared);
                    match shared.calls.pop_front() {
                        Some(call) => call,
                        None if shared.handles == 0 => return Poll::Ready(self.number),
                        None => {
                            shared.owner = Some(cx.waker().clone());
                            return Poll::Pending;
                        }
                    }
                };
                self.number += 1;
                Call::answer(&call, Ok(self.number));
            }
        })
        .await
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let mut shared = lock(&self.shared);
        shared.owner_is_gone = true;
        shared.owner = None;
        let left = std::mem::take(&mut shared.calls);
        drop(shared);
        for call in left {
            Call::answer(&call, Err(OwnerGone));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerGone;

impl fmt::Display for OwnerGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the owner of the number is gone")
    }
}

impl Error for OwnerGone {}
