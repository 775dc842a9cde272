//! What `hash_all` is about. `cargo test -p blocking_calls --test visible` runs these tests.
//!
//! Most of them use a hash whose calls wait until the test lets them end. So nothing depends on how long a hash takes.

use blocking_calls::{HashError, hash_all};
use probe::{all_orders, expect, graded, note};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

#[path = "visible/held.rs"]
mod held;
use held::*;

/// While a hash is computed, the runtime's thread goes on with other work, even with that of the same task.
#[graded(points = 3, title, lesson = "What a long call does to its thread")]
fn the_heart_goes_on_beating() {
    for kind in ["one thread", "several threads"] {
        let runtime = match kind {
            "one thread" => one_thread(),
            _ => Builder::new_multi_thread().worker_threads(1).enable_time().build().expect("a runtime"),
        };
        let beats = Arc::new([const { AtomicUsize::new(0) }; 2]);
        let stopped = Arc::new(AtomicBool::new(false));
        let heartbeat = |which: usize| {
            let (beats, stopped) = (Arc::clone(&beats), Arc::clone(&stopped));
            async move {
                while !stopped.load(Ordering::SeqCst) {
                    beats[which].fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        };
        // A hash that ends when both hearts have beaten three times since it began.
        let seen = Arc::new(Mutex::new(Vec::new()));
        let hash = {
            let (beats, seen) = (Arc::clone(&beats), Arc::clone(&seen));
            move |input: &[u8]| {
                let count = || [0, 1].map(|which: usize| beats[which].load(Ordering::SeqCst));
                let (start, before) = (Instant::now(), count());
                let beaten = || [0, 1].map(|which: usize| count()[which] >= before[which] + 3);
                while beaten() != [true; 2] && start.elapsed() < LIMIT {
                    thread::sleep(Duration::from_millis(1));
                }
                seen.lock().expect("no panic").push(beaten());
                value(input)
            }
        };
        let results = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async {
                let other_task = tokio::spawn(heartbeat(1));
                let hashes = async {
                    let results = hash_all(numbered(1), NonZeroUsize::MIN, hash).await;
                    stopped.store(true, Ordering::SeqCst);
                    results
                };
                let (results, ()) = tokio::join!(hashes, heartbeat(0));
                let _ = other_task.await;
                results
            })
        }));
        let beaten = seen.lock().expect("no panic").clone();
        for (which, whose) in ["of the same task", "of another task"].into_iter().enumerate() {
            expect!(
                beaten.iter().all(|beaten| beaten[which]),
                expected = "while hash is running, a heartbeat {whose} goes on, in a runtime of {kind}",
                seen = "not until hash had ended: it kept the heartbeat's thread"
            );
        }
        match results {
            Ok(results) => {
                let expected: Results = numbered(1).iter().map(|input| Ok(value(input))).collect();
                expect!(
                    results == expected,
                    expected = "one input has one result, its hash: {expected:?}",
                    seen = "the result was {results:?}"
                );
            }
            Err(panic) if panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet")) => {
                std::panic::resume_unwind(panic)
            }
            Err(_) => probe::fail(
                format_args!("hash_all works in a runtime of {kind}"),
                format_args!("hash_all panicked, though hash did not"),
            ),
        }
    }
}

/// While hashes are computed, the task is left alone.
#[graded(points = 1, lesson = "What a long call does to its thread")]
fn the_task_is_left_alone() {
    let inputs = numbered(3);
    let held = Held::default();
    one_thread().block_on(async {
        let mut call = hashing(&inputs, 2, held.hash());
        call.drive(|| held.running() >= 2).await;
        call.drive_for(2 * A_WHILE).await;
        held.expect_not_on_this_thread();
        expect!(
            call.call.polls() <= 10,
            expected = "while two hashes take long, the task is polled 10 times at most",
            seen = "it was woken again and again, though nothing had happened"
        );
        held.let_all_go();
        call.finish().await;
    });
}

/// The results stand in the order of the inputs, in whatever order their hashes end.
#[graded(points = 2, title, lesson = "Your task")]
fn results_stand_in_order() {
    let inputs = numbered(3);
    let expected: Results = inputs.iter().map(|input| Ok(value(input))).collect();
    all_orders(|order| {
        let held = Held::default();
        let results = one_thread().block_on(async {
            let mut call = hashing(&inputs, 3, held.hash());
            let mut left = inputs.clone();
            call.drive(|| held.running() >= 3).await;
            held.expect_not_on_this_thread();
            while !left.is_empty() {
                let next = left.remove(order.choose(left.len()));
                call.let_go(&held, &next).await;
            }
            call.finish().await
        });
        expect!(
            results == expected,
            expected = "the hash of each input stands at the input's index",
            seen = "of {expected:?} in this order, the result was {results:?}"
        );
    });
}

/// As many inputs are hashed at the same time as `at_once` says, and never more.
#[graded(points = 2, lesson = "How many at once")]
fn at_once_is_kept() {
    let inputs = numbered(5);
    for at_once in [2, 3, 5, 9] {
        let held = Held::default();
        one_thread().block_on(async {
            let mut call = hashing(&inputs, at_once, held.hash());
            let wanted = at_once.min(inputs.len());
            call.drive(|| held.running() >= wanted).await;
            held.expect_not_on_this_thread();
            let running = held.running();
            expect!(
                running >= wanted,
                expected = "with 5 inputs and at_once {at_once}, {wanted} calls of hash run at the same time",
                seen = "{running} did"
            );
            call.drive_for(A_WHILE).await;
            held.let_all_go();
            call.finish().await;
            let most = held.calls().most;
            expect!(
                most <= wanted,
                expected = "with at_once {at_once} there are never more calls of hash than that",
                seen = "there were more at the same time"
            );
        });
    }
}

/// As soon as one hash ends, the next input begins, even while an earlier one is still being hashed.
#[graded(points = 2, lesson = "How many at once")]
fn a_free_place_is_taken_at_once() {
    let inputs = numbered(5);
    all_orders(|order| {
        // One of the first two takes long. All others get through, one after the other.
        let slow = order.choose(2);
        let held = Held::default();
        one_thread().block_on(async {
            let mut call = hashing(&inputs, 2, held.hash());
            call.drive(|| held.running() >= 2).await;
            let mut ended = 1 - slow;
            for next in 2..inputs.len() {
                held.let_go(&inputs[ended]);
                call.drive(|| held.has_begun(&inputs[next])).await;
                held.expect_not_on_this_thread();
                expect!(
                    held.has_begun(&inputs[next]),
                    expected = "input {next} begins when input {ended} has ended, though input {slow} takes longer",
                    seen = "it did not, and one of two places was free"
                );
                ended = next;
            }
            held.let_all_go();
            call.finish().await;
        });
    });
}

/// A panic of `hash` becomes the `Err` of its input, with its index, and the others are hashed all the same.
#[graded(points = 2, lesson = "A panic is a result")]
fn a_panic_is_the_result_of_its_input() {
    let inputs = numbered(6);
    for unlucky in [vec![0], vec![5], vec![1, 2, 4]] {
        let marked: Vec<Vec<u8>> = unlucky.iter().map(|&input| inputs[input].clone()).collect();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let hash = move |input: &[u8]| {
            counted.fetch_add(1, Ordering::SeqCst);
            assert!(!marked.iter().any(|marked| marked == input), "this input cannot be hashed");
            value(input)
        };
        let expected: Results = (0..inputs.len())
            .map(|input| if unlucky.contains(&input) { Err(HashError { input }) } else { Ok(value(&inputs[input])) })
            .collect();
        let finish = async { hashing(&inputs, 1, hash).finish().await };
        let results = catch_unwind(AssertUnwindSafe(|| one_thread().block_on(finish)));
        match results {
            Ok(results) => {
                expect!(
                    results == expected,
                    expected = "hash panics on the inputs {unlucky:?}, and the result is {expected:?}",
                    seen = "it was {results:?}"
                );
                let calls = calls.load(Ordering::SeqCst);
                expect!(
                    calls == inputs.len(),
                    expected = "hash is called once for each of 6 inputs, whether it panics or not",
                    seen = "it was called {calls} times"
                );
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map_or("", String::as_str);
                if panic.is::<&str>() || text.starts_with("expected:") {
                    std::panic::resume_unwind(panic);
                }
                probe::fail(
                    format_args!("a panic of hash ends nothing but its own call"),
                    format_args!("hash_all panicked as well: {text}"),
                )
            }
        }
    }
}

/// If the future is dropped, no further input begins. What is running goes on to its end, and the drop does not wait for it.
#[graded(points = 2, lesson = "The surprise: what runs cannot be stopped")]
fn after_a_drop_nothing_begins() {
    let inputs = numbered(5);
    let held = Held::default();
    one_thread().block_on(async {
        let mut call = hashing(&inputs, 2, held.hash());
        call.drive(|| held.running() >= 2).await;
        note("test", "drops hash_all");
        drop(call);
        held.expect_not_on_this_thread();
        let begun = held.begun();
        held.let_all_go();
        let start = Instant::now();
        while held.calls().ended < begun && start.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(A_WHILE).await;
        let more = held.begun() - begun;
        expect!(
            more == 0,
            expected = "after hash_all was dropped, no further input begins",
            seen = "{more} more did, and nobody wants their hashes"
        );
    });
}

/// An input that waits for a thread of the pool when the future is dropped does not begin any more.
#[graded(points = 1, lesson = "The surprise: what runs cannot be stopped")]
fn what_waits_in_the_pool_is_called_off() {
    let inputs = numbered(4);
    let held = Held::default();
    with_pool_of(1).block_on(async {
        let mut call = hashing(&inputs, 3, held.hash());
        let busy = Held::default();
        let hash = busy.hash();
        let other = tokio::task::spawn_blocking(move || hash(b"another's work"));
        call.drive_for(A_WHILE).await;
        let begun = held.begun();
        note("test", "drops hash_all");
        drop(call);
        busy.let_all_go();
        held.let_all_go();
        let _ = other.await;
        // The pool takes work in the order in which it comes.
        let _ = tokio::task::spawn_blocking(|| ()).await;
        let more = held.begun() - begun;
        expect!(
            more == 0,
            expected = "inputs that were still waiting for a thread when hash_all was dropped are not hashed any more",
            seen = "{more} began as soon as a thread was free"
        );
    });
}
