//! What the three ways are about, on one thread: the tests poll by hand, or run a few tasks in every order of their polls.

use mutexes::{Counter, OwnerGone, counter, increment_and_do_stuff, increment_then_do_stuff};
use probe::{CountingWaker, Tasks, Traced, all_orders, block_on, expect, gate, graded, note, yields};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, PoisonError, TryLockError};
use std::task::Poll;
use std::time::{Duration, Instant};

/// The most polls of a waiting task while nobody opens anything for it.
const POLLS: usize = 10;

fn is_free(counter: &Mutex<u64>) -> bool {
    !matches!(counter.try_lock(), Err(TryLockError::WouldBlock))
}

fn expect_free(counter: &Mutex<u64>, when: &str) {
    expect!(
        is_free(counter),
        expected = "std's lock is free {when}",
        seen = "it is held: whoever locks now waits, with the thread"
    );
}

/// Polls `future` only while std's lock is free: a second lock on this thread would hang the test.
async fn carefully<T>(counter: &Mutex<u64>, future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    poll_fn(|cx| {
        expect_free(counter, "between two polls");
        future.as_mut().poll(cx)
    })
    .await
}

/// Polls as an executor would, until the task is not woken any more.
fn expect_asleep<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker, waits_for: &str) {
    for _ in 0..POLLS {
        let woken = task.count();
        future.expect_pending(task);
        if task.count() == woken {
            return;
        }
    }
    expect!(
        false,
        expected = "a task that waits for {waits_for} is left asleep until then",
        seen = "it was woken after each of {POLLS} polls, although nothing had changed"
    );
}

/// With std's lock released before the stuff, others count while the stuff waits, on the same thread.
#[graded(points = 3, title, lesson = "Release it before the await")]
fn others_count_while_the_stuff_waits() {
    let counter = Mutex::new(0);
    let (gate, stuff) = gate("stuff of the first");
    let task = CountingWaker::new("task");
    let mut first = Traced::new(
        "first",
        increment_then_do_stuff(&counter, |number| {
            expect_free(&counter, "when do_stuff is called");
            async move {
                stuff.await;
                number
            }
        }),
    );
    first.expect_pending(&task);
    expect_free(&counter, "while the stuff is awaited");
    let mut second = Traced::new("second", increment_then_do_stuff(&counter, async |number| number));
    let number = second.expect_ready(&task);
    expect!(number == 2, expected = "the second call gets the number 2", seen = "it got {number}");
    gate.open(());
    let number = first.expect_ready(&task);
    expect!(number == 1, expected = "the first call gets the number 1", seen = "it got {number}");
}

/// With std's lock no increment is lost, in whatever order tasks are polled, and on several threads: each call gets its number.
#[graded(points = 2, seconds = 15, lesson = "Release it before the await")]
fn no_increment_is_lost() {
    all_orders(|order| {
        let counter = Mutex::new(0);
        let numbers = RefCell::new(Vec::new());
        let mut tasks = Tasks::new(order);
        for name in ["a", "b", "c"] {
            tasks.spawn(
                name,
                carefully(&counter, async {
                    let number = increment_then_do_stuff(&counter, async |number| {
                        yields("stuff", 1, ()).1.await;
                        number
                    });
                    let number = number.await;
                    numbers.borrow_mut().push(number);
                }),
            );
        }
        tasks.run();
        drop(tasks);
        let mut numbers = numbers.into_inner();
        numbers.sort_unstable();
        let total = *counter.lock().unwrap_or_else(PoisonError::into_inner);
        expect!(
            numbers == [1, 2, 3] && total == 3,
            expected = "three calls get the numbers 1, 2 and 3, and then the number is 3",
            seen = "they got {numbers:?}, and the number is {total}"
        );
    });
    // Two threads count until they have come between each other's calls often enough: if a call had two locks, they would have
    // come between these as well. On a busy machine that takes a while, but no longer than a second.
    const TIMES: usize = 500;
    const MOST: Duration = Duration::from_secs(1);
    let (counter, between) = (Mutex::new(0), AtomicUsize::new(0));
    let (both_run, start) = (Barrier::new(2), Instant::now());
    let count = || {
        let mut numbers = Vec::new();
        both_run.wait();
        while between.load(Ordering::Relaxed) < TIMES && numbers.len() < 1_000_000 && start.elapsed() < MOST {
            let number = block_on(increment_then_do_stuff(&counter, async |number| number));
            if numbers.last().is_some_and(|last| last + 1 != number) {
                between.fetch_add(1, Ordering::Relaxed);
            }
            numbers.push(number);
        }
        numbers
    };
    let mut numbers = std::thread::scope(|scope| {
        let other = scope.spawn(count);
        let mut numbers = count();
        numbers.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        numbers
    });
    numbers.sort_unstable();
    expect!(
        numbers.iter().copied().eq(1..=numbers.len() as u64),
        expected = "with two threads, too, each call gets a number of its own, and none is left out",
        seen = "two calls got the same number, or one was left out: between two locks of a call, the other thread has counted"
    );
}

/// The futures of all three ways, and that of the owner, are Send: a runtime with several threads can have them.
#[graded(points = 2, lesson = "The surprise: drop is not enough")]
fn futures_are_send() {
    struct Kind<T>(PhantomData<T>);
    #[allow(dead_code, reason = "it is not called if all futures are Send")]
    trait OrElse {
        fn is_send(&self) -> bool {
            false
        }
    }
    impl<T> OrElse for Kind<T> {}
    impl<T: Send> Kind<T> {
        fn is_send(&self) -> bool {
            true
        }
    }
    fn kind_of<T>(_: &T) -> Kind<T> {
        Kind(PhantomData)
    }

    let (std_lock, tokio_lock) = (Mutex::new(0), tokio::sync::Mutex::new(0));
    let (handle, owner) = counter(0);
    let released = increment_then_do_stuff(&std_lock, |_| async {});
    let held = increment_and_do_stuff(&tokio_lock, |_| async {});
    let asks = handle.increment_then_do_stuff(|_| async {});
    let runs = owner.run();
    for (is_send, which) in [
        (kind_of(&released).is_send(), "increment_then_do_stuff"),
        (kind_of(&held).is_send(), "increment_and_do_stuff"),
        (kind_of(&asks).is_send(), "Counter::increment_then_do_stuff"),
        (kind_of(&runs).is_send(), "Owner::run"),
    ] {
        expect!(
            is_send,
            expected = "the future of {which} is Send",
            seen = "it is not: across an await it keeps what must stay on its thread"
        );
    }
    let task = CountingWaker::new("task");
    Traced::new("increment_then_do_stuff", released).expect_ready(&task);
    Traced::new("increment_and_do_stuff", held).expect_ready(&task);
}

/// A panic elsewhere, with std's lock in hand, does not end the counting: the number goes on.
#[graded(points = 1, lesson = "Release it before the await")]
fn poisoned_lock_still_counts() {
    let counter = Mutex::new(6);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _guard = counter.lock();
        note("somebody else", "panics with the lock in hand");
        resume_unwind(Box::new("on purpose"));
    }));
    expect!(
        panicked.is_err() && counter.is_poisoned(),
        expected = "the lock is poisoned by the test",
        seen = "it is not"
    );
    let mut call = Traced::new("call", increment_then_do_stuff(&counter, async |number| number));
    let number = call.expect_ready(&CountingWaker::new("task"));
    expect!(number == 7, expected = "the call gets the number 7", seen = "it got {number}");
}

/// With tokio's lock held across the stuff, nobody else sees or changes the number until the stuff has ended.
#[graded(points = 3, title, lesson = "Hold it across the await")]
fn nobody_gets_in_during_the_stuff() {
    let counter = tokio::sync::Mutex::new(0);
    let (gate, stuff) = gate("stuff of the first");
    let (task_a, task_b) = (CountingWaker::new("task a"), CountingWaker::new("task b"));
    let expect_held = |when| {
        expect!(
            counter.try_lock().is_err(),
            expected = "tokio's lock is held {when}",
            seen = "it is free, so that others change the number meanwhile"
        );
    };
    let mut first = Traced::new(
        "first",
        increment_and_do_stuff(&counter, |number| {
            expect_held("when do_stuff is called");
            async move {
                stuff.await;
                number
            }
        }),
    );
    let (_never, stuff) = probe::gate::<()>("stuff of the second");
    let mut second = Traced::new("second", increment_and_do_stuff(&counter, |_| stuff));
    let mut third = Traced::new("third", increment_and_do_stuff(&counter, async |_| ()));
    first.expect_pending(&task_a);
    expect_held("while the stuff is awaited");
    for _ in 0..2 {
        second.expect_pending(&task_b);
        third.expect_pending(&task_b);
        expect_held("while the stuff is awaited");
    }
    gate.open(());
    let number = first.expect_ready(&task_a);
    expect!(number == 1, expected = "the first call gets the number 1", seen = "it got {number}");
    for _ in 0..2 {
        second.expect_pending(&task_b);
        third.expect_pending(&task_b);
    }
    drop((second, third));
    let number = counter.try_lock().map(|number| *number).ok();
    expect!(
        number == Some(2),
        expected = "after two calls the number is 2, since the third one has waited, and the lock is free",
        seen = "the number is {number:?} (None if the lock is held)"
    );
}

/// Whoever waits for tokio's lock is left asleep, blocks no thread, and is woken when the lock is free.
#[graded(points = 2, lesson = "Hold it across the await")]
fn waiting_for_the_lock_is_sleeping() {
    let counter = tokio::sync::Mutex::new(0);
    let (gate, stuff) = gate("stuff of the first");
    let (task_a, task_b) = (CountingWaker::new("task a"), CountingWaker::new("task b"));
    let mut first = Traced::new("first", increment_and_do_stuff(&counter, |_| stuff));
    let mut second = Traced::new("second", increment_and_do_stuff(&counter, async |_| ()));
    first.expect_pending(&task_a);
    expect_asleep(&mut second, &task_b, "the lock");
    let woken = task_b.count();
    gate.open(());
    first.expect_ready(&task_a);
    expect!(
        task_b.count() > woken,
        expected = "a task that waits for the lock is woken when it is free",
        seen = "it was not woken"
    );
    second.expect_ready(&task_b);
}

/// The owner gives each call its own number, in the order in which they come, and nothing is counted until the owner is polled.
#[graded(points = 3, title, lesson = "Give it to a task")]
fn owner_gives_each_call_its_number() {
    all_orders(|order| {
        let (handle, owner) = counter(10);
        let (came, numbers) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let polled = Cell::new(false);
        let mut tasks = Tasks::new(order);
        for name in ["a", "b"] {
            let handle = handle.clone();
            let (came, numbers, polled) = (&came, &numbers, &polled);
            tasks.spawn(name, async move {
                came.borrow_mut().push(name);
                let called = handle.increment_then_do_stuff(async |number| {
                    expect!(
                        polled.get(),
                        expected = "no call gets a number before the owner is polled",
                        seen = "it got {number} before that, so the owner does not own the number"
                    );
                    numbers.borrow_mut().push((name, number));
                });
                let done = called.await.is_ok();
                expect!(done, expected = "the owner answers", seen = "the call of {name} returned Err(OwnerGone)");
            });
        }
        drop(handle);
        tasks.spawn("owner", async {
            polled.set(true);
            owner.run().await;
        });
        tasks.run();
        drop(tasks);
        let (came, mut numbers) = (came.into_inner(), numbers.into_inner());
        numbers.sort_unstable_by_key(|(_, number)| *number);
        let expected: Vec<_> = came.into_iter().zip(11..).collect();
        expect!(
            numbers == expected,
            expected = "the owner begins at 10, and gives {expected:?}, since the calls came in this order",
            seen = "the numbers are {numbers:?}"
        );
    });
}

/// While the stuff of one call waits, the owner goes on: other calls are answered, and their stuff is done.
#[graded(points = 2, lesson = "Give it to a task")]
fn owner_goes_on_while_stuff_waits() {
    let (handle, owner) = counter(0);
    let (gate, stuff) = gate::<()>("stuff of the first");
    let (task_a, task_b) = (CountingWaker::new("task a"), CountingWaker::new("task b"));
    let owners = CountingWaker::new("owner's task");
    let mut owner = Traced::new("owner", owner.run());
    let mut first = Traced::new("first", handle.increment_then_do_stuff(|_| stuff));
    let mut second = Traced::new("second", handle.increment_then_do_stuff(async |number| number));
    first.expect_pending(&task_a);
    expect_asleep(&mut owner, &owners, "calls");
    expect_asleep(&mut first, &task_a, "its stuff");
    expect!(gate.polls() > 0, expected = "the first call has begun its stuff", seen = "it has not");
    for _ in 0..3 {
        if let Poll::Ready(number) = second.poll(&task_b) {
            expect!(number == Ok(2), expected = "the second call gets the number 2", seen = "it got {number:?}");
            return;
        }
        expect_asleep(&mut owner, &owners, "calls");
    }
    expect!(
        false,
        expected = "the second call is answered, and done, while the stuff of the first waits",
        seen = "it is still Pending"
    );
}

/// The owner ends when its last handle is dropped, not earlier and not later, and returns the number.
#[graded(points = 2, lesson = "Give it to a task")]
fn owner_ends_with_its_last_handle() {
    let (handle, owner) = counter(10);
    let (task, callers) = (CountingWaker::new("owner's task"), CountingWaker::new("caller's task"));
    let mut owner = Traced::new("owner", owner.run());
    expect_asleep(&mut owner, &task, "calls");
    let clone = handle.clone();
    drop(handle);
    expect_asleep(&mut owner, &task, "calls, and has a handle left,");
    let mut call = Traced::new("call", clone.increment_then_do_stuff(async |number| number));
    call.expect_pending(&callers);
    expect_asleep(&mut owner, &task, "calls, and has a handle left,");
    let number = call.expect_ready(&callers);
    expect!(number == Ok(11), expected = "the call gets the number 11", seen = "it got {number:?}");
    drop(call);
    let woken = task.count();
    note("the last handle", "dropped");
    drop(clone);
    expect!(
        task.count() > woken,
        expected = "the owner's task is woken when its last handle is dropped",
        seen = "it was not woken: something else may still have a way to ask it"
    );
    let number = owner.expect_ready(&task);
    expect!(number == 11, expected = "the owner returns the number, 11", seen = "it returned {number}");
}

/// If the owner is gone, calls return OwnerGone: those that wait, and those that come later. Their stuff is not done.
#[graded(points = 2, lesson = "Give it to a task")]
fn owner_that_is_gone_is_an_error() {
    fn call<'a>(handle: &'a Counter, name: &str) -> Traced<'a, Result<(), OwnerGone>> {
        let stuff =
            async |_| expect!(false, expected = "without a number there is no stuff", seen = "do_stuff was called");
        Traced::new(name, handle.increment_then_do_stuff(stuff))
    }
    fn expect_error(mut call: Traced<'_, Result<(), OwnerGone>>, task: &CountingWaker, when: &str) {
        let poll = call.poll(task);
        expect!(
            matches!(poll, Poll::Ready(Err(_))),
            expected = "a call returns Err(OwnerGone) if the owner was dropped {when}",
            seen = "it returned {poll:?}"
        );
    }
    for running in [false, true] {
        let (handle, owner) = counter(0);
        let task = CountingWaker::new("task");
        let mut waiting = call(&handle, "call that waits");
        if running {
            let mut owner = Traced::new("owner", owner.run());
            owner.expect_pending(&CountingWaker::new("owner's task"));
            waiting.expect_pending(&task);
        } else {
            waiting.expect_pending(&task);
            drop(owner);
        }
        note("owner", "dropped");
        expect!(
            task.is_woken(),
            expected = "a call that waits for an answer is woken when the owner is dropped",
            seen = "it was not woken"
        );
        expect_error(waiting, &task, "while it waits");
        expect_error(call(&handle, "call that comes later"), &task, "before it");
    }
}

/// No call does anything before its first poll.
#[graded(points = 1, lesson = "Your task")]
fn nothing_happens_before_the_first_poll() {
    let (std_lock, tokio_lock) = (Mutex::new(0), tokio::sync::Mutex::new(0));
    let (handle, owner) = counter(0);
    drop(increment_then_do_stuff(&std_lock, async |_| ()));
    drop(increment_and_do_stuff(&tokio_lock, async |_| ()));
    drop(handle.increment_then_do_stuff(async |_| ()));
    drop(handle);
    let total = Traced::new("owner", owner.run()).expect_ready(&CountingWaker::new("owner's task"));
    let numbers = [
        *std_lock.lock().unwrap_or_else(PoisonError::into_inner),
        tokio_lock.try_lock().map_or(u64::MAX, |number| *number),
        total,
    ];
    for (number, which) in numbers.into_iter().zip(["std's lock", "tokio's lock", "an owner"]) {
        expect!(
            number == 0,
            expected = "with {which}, a call that was never polled is not counted",
            seen = "the number is not 0: it was counted when the future was made"
        );
    }
}
