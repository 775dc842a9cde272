//! fails: waiting_uses_no_processor_time
//! It does wait for the wake before it polls, but it looks for it in a loop that never sleeps.

use std::hint;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

pub trait SimpleFuture {
    type Output;

    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}

pub struct CountDown(pub u32);

impl SimpleFuture for CountDown {
    type Output = ();

    fn poll(&mut self, wake: fn()) -> Poll<()> {
        if self.0 == 0 {
            return Poll::Ready(());
        }
        self.0 -= 1;
        wake();
        Poll::Pending
    }
}

static WOKEN: AtomicBool = AtomicBool::new(false);

fn wake() {
    WOKEN.store(true, Ordering::SeqCst);
}

pub fn run<F: SimpleFuture>(mut future: F) -> F::Output {
    loop {
        if let Poll::Ready(output) = future.poll(wake) {
            return output;
        }
        while !WOKEN.swap(false, Ordering::SeqCst) {
            hint::spin_loop();
        }
    }
}
