use count_waker::CountWaker;
use probe::{Inputs, expect, gate, graded, note};
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::{Arc, Barrier};
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// What a counter is at. It may count in whatever integers it likes.
fn count(counter: &CountWaker) -> usize {
    fn number(count: impl TryInto<usize>) -> usize {
        count.try_into().unwrap_or(usize::MAX)
    }
    number(counter.count())
}

/// A counter, and a waker that wakes it.
fn counter() -> (Arc<CountWaker>, Waker) {
    let counter = Arc::new(CountWaker::default());
    let waker = Waker::from(Arc::clone(&counter));
    (counter, waker)
}

/// Every wake counts, be it by value or by reference, and however many there are.
#[graded(points = 1, lesson = "wake and wake_by_ref")]
fn every_wake_counts() {
    let mut inputs = Inputs::new();
    let (by_value, by_ref) = (inputs.index(300..700), inputs.index(300..700));
    let (counter, waker) = counter();
    note("waker", format!("wake() × {by_value}, wake_by_ref() × {by_ref}"));
    for _ in 0..by_value {
        let clone = waker.clone();
        clone.wake();
    }
    for _ in 0..by_ref {
        waker.wake_by_ref();
    }
    let (seen, all) = (count(&counter), by_value + by_ref);
    expect!(seen == all, expected = "a counter that was woken {all} times is at {all}", seen = "it is at {seen}");
    note("waker", "wake_by_ref() × 70,000");
    (0..70_000).for_each(|_| waker.wake_by_ref());
    let (seen, all) = (count(&counter), all + 70_000);
    expect!(seen == all, expected = "a counter that was woken {all} times is at {all}", seen = "it is at {seen}");
}

/// Every new counter is at 0, also when it takes the place of one that is gone.
#[graded(points = 1, lesson = "The data and the function")]
fn new_counters_are_at_zero() {
    for number in 1..=100 {
        let (counter, waker) = counter();
        let seen = count(&counter);
        expect!(seen == 0, expected = "counter {number} is at 0 when it is made", seen = "it is at {seen}");
        waker.wake();
    }
}

/// All clones of a waker wake the same counter and no other, also when the waker itself is gone; `will_wake` knows it.
#[graded(points = 2, lesson = "The data and the function")]
fn clones_wake_their_own_counter() {
    let (own, waker) = counter();
    let (other, waker_of_other) = counter();
    let clones: Vec<Waker> = (0..Inputs::new().index(3..9)).map(|_| waker.clone()).collect();
    expect!(
        clones.iter().all(|clone| clone.will_wake(&waker)),
        expected = "a clone will wake what its waker wakes",
        seen = "`will_wake` says that it will not"
    );
    expect!(
        !waker_of_other.will_wake(&waker),
        expected = "the wakers of two counters wake different ones",
        seen = "`will_wake` says that they wake the same one"
    );
    drop(waker);
    let all = clones.len();
    note("waker", format!("cloned {all} times and dropped"));
    for clone in clones {
        clone.wake();
    }
    let seen = count(&own);
    expect!(seen == all, expected = "after {all} wakes by clones the counter is at {all}", seen = "it is at {seen}");
    let seen = count(&other);
    expect!(seen == 0, expected = "another counter, which nobody woke, is at 0", seen = "it is at {seen}");
}

/// Only wakes count: making, cloning, comparing and dropping wakers do not, and looking at the count changes nothing.
#[graded(points = 1, lesson = "The data and the function")]
fn only_wakes_count() {
    let wakes = Inputs::new().index(2..6);
    let (counter, waker) = counter();
    for _ in 0..wakes {
        let mut other = Waker::from(Arc::clone(&counter));
        other.clone_from(&waker);
        let _ = other.clone().will_wake(&waker);
        waker.wake_by_ref();
        drop(other);
    }
    drop(waker);
    let seen = [count(&counter), count(&counter), count(&counter)];
    expect!(
        seen == [wakes; 3],
        expected = "after {wakes} wakes the counter is at {wakes}, however often one looks",
        seen = "it is at {seen:?}, one look after the other"
    );
}

/// When all its wakers are gone, woken or only dropped, nothing holds the counter any more but who made it.
#[graded(points = 2, lesson = "What keeps the data alive")]
fn gone_wakers_hold_nothing() {
    let times = Inputs::new().index(2..6);
    let (counter, waker) = counter();
    for _ in 0..times {
        let clone = waker.clone();
        clone.wake();
        waker.wake_by_ref();
        drop(waker.clone());
    }
    waker.wake();
    note("waker", "woken and gone, with all its clones");
    let seen = Arc::strong_count(&counter) + Arc::weak_count(&counter);
    expect!(
        seen == 1,
        expected = "the Arc of the counter is held once, by who made it, as before there were wakers",
        seen = "it is still held {seen} times when the last `wake` has returned"
    );
    let seen = count(&counter);
    let all = 2 * times + 1;
    expect!(seen == all, expected = "a counter that was woken {all} times is at {all}", seen = "it is at {seen}");
}

/// Wakes from several threads at the same time are all counted.
#[graded(points = 3, lesson = "From any thread")]
fn wakes_from_many_threads_are_counted() {
    const THREADS: usize = 4;
    // Long enough for the threads to meet, whatever else the machine has to do: half a second has room for millions of
    // wakes, and an answer that can lose one loses many.
    const LONG_ENOUGH: Duration = Duration::from_millis(500);
    let (counter, waker) = counter();
    let start = Barrier::new(THREADS);
    note("waker", format!("wake_by_ref() again and again, in {THREADS} threads"));
    let wake_for_a_while = || {
        start.wait();
        let begin = Instant::now();
        let mut wakes = 0;
        while begin.elapsed() < LONG_ENOUGH {
            for _ in 0..500 {
                waker.wake_by_ref();
            }
            wakes += 500;
        }
        wakes
    };
    let all = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(wake_for_a_while)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).sum::<usize>()
    });
    let seen = count(&counter);
    expect!(
        seen <= all,
        expected = "the counter is at the number of all wakes, from whichever thread",
        seen = "it is at more than that"
    );
    expect!(
        seen == all,
        expected = "the counter is at the number of all wakes, from whichever thread",
        seen = "it is at less: some wakes were lost"
    );
}

/// A future that was polled with the waker keeps it, and wakes the counter from another thread when it can go on.
#[graded(points = 1, lesson = "From any thread")]
fn a_future_wakes_it_from_another_thread() {
    let (counter, waker) = counter();
    let (gate, future) = gate::<u64>("future");
    let mut future = pin!(future);
    let mut cx = Context::from_waker(&waker);
    let first = future.as_mut().poll(&mut cx);
    expect!(
        first.is_pending() && count(&counter) == 0,
        expected = "nobody is woken yet",
        seen = "the counter is not 0"
    );
    let value = Inputs::new().number();
    let opener = thread::Builder::new().name("opener".to_owned()).spawn(move || gate.open(value));
    let opened = opener.is_ok_and(|thread| thread.join().is_ok());
    let seen = count(&counter);
    expect!(opened && seen == 1, expected = "the future's wake is counted once", seen = "the counter is at {seen}");
}
