//! A future, simplified: the trait, the smallest type that implements it, and somebody who runs it.

use std::sync::{Condvar, Mutex, PoisonError};
use std::task::Poll;

/// A value that may not be there yet, and a way to ask for it.
pub trait SimpleFuture {
    /// What the future is waiting for.
    type Output;

    /// Asks for the output.
    ///
    /// The answer comes at once. [`Poll::Pending`] is a promise: `wake`, the one of the latest call, is called once it is
    /// worth asking again. After [`Poll::Ready`] the future is not polled again.
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

/// A future that is [`Poll::Pending`] as many times as its number says, and then [`Poll::Ready`].
pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        // Nothing will ever happen to this future from outside: if it does not wake its task, nobody does.
        wake();
        Poll::Pending
    }
}

/// Whether somebody has woken the future since it was last polled. A `fn()` carries no data, so what it has to say it
/// can only leave in a static.
static WOKEN: Mutex<bool> = Mutex::new(false);
/// Rung when `WOKEN` becomes true.
static BELL: Condvar = Condvar::new();

/// The wake of every future that is run here.
fn wake() {
    *WOKEN.lock().unwrap_or_else(PoisonError::into_inner) = true;
    BELL.notify_all();
}

/// Runs a future to its end on the thread that calls, and returns its output.
pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        // A wake that came during the poll has rung a bell that nobody heard. But it has left its mark, and that is what
        // is looked at before going to sleep, and taken away only now, after the poll that it may have come in.
        let woken = WOKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut woken = BELL.wait_while(woken, |woken| !*woken).unwrap_or_else(PoisonError::into_inner);
        *woken = false;
    }
}
