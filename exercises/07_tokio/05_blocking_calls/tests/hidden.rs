use blocking_calls::HashError;
use probe::{Inputs, all_orders, expect, graded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[path = "visible/held.rs"]
mod held;
use held::*;

/// Inputs that wait for their turn take up no thread of the pool: other blocking work of the program gets through.
#[graded(points = 1, lesson = "How many at once")]
fn waiting_takes_no_thread() {
    let inputs = numbered(9);
    let held = Held::default();
    with_pool_of(4).block_on(async {
        let mut call = hashing(&inputs, 2, held.hash());
        call.drive(|| held.running() >= 2).await;
        call.drive_for(A_WHILE).await;
        let other = tokio::task::spawn_blocking(|| ());
        let start = Instant::now();
        while !other.is_finished() && start.elapsed() < Duration::from_secs(1) {
            call.drive_for(Duration::ZERO).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let got_through = other.is_finished();
        held.let_all_go();
        expect!(
            got_through,
            expected = "with at_once 2 and a pool of four threads, two are left for other blocking work",
            seen = "other work found no thread: inputs that were waiting for their turn had taken them all"
        );
        call.finish().await;
    });
}

/// Each input is hashed by one call, even if it is empty or equal to another, and with `at_once` 1 one after the other.
#[graded(points = 1, lesson = "Your task")]
fn each_input_once_and_in_turn() {
    let mut inputs = Inputs::new();
    let mut one = || {
        let length = inputs.index(10..40);
        inputs.bytes(length)
    };
    let (a, b, c) = (one(), one(), one());
    for list in [vec![], vec![a.clone(), vec![], b.clone(), a.clone(), c, vec![], b.clone(), b]] {
        let (begun, running, overlap) =
            (Arc::new(Mutex::new(Vec::new())), AtomicUsize::new(0), Arc::new(AtomicBool::new(false)));
        let (begins, overlaps) = (Arc::clone(&begun), Arc::clone(&overlap));
        let hash = move |input: &[u8]| {
            begins.lock().expect("no panic").push(input.to_vec());
            overlaps.fetch_or(running.fetch_add(1, Ordering::SeqCst) > 0, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(15));
            running.fetch_sub(1, Ordering::SeqCst);
            value(input)
        };
        let results = one_thread().block_on(async { hashing(&list, 1, hash).finish().await });
        let begun = begun.lock().expect("no panic").clone();
        let (count, calls) = (list.len(), begun.len());
        expect!(
            begun == list,
            expected = "hash is called once for each input, in their order, with at_once 1",
            seen = "its calls were others: {count} inputs, {calls} calls"
        );
        expect!(
            !overlap.load(Ordering::SeqCst),
            expected = "with at_once 1, a call of hash begins when the one before it has ended",
            seen = "two calls ran at the same time"
        );
        let expected: Results = list.iter().map(|input| Ok(value(input))).collect();
        expect!(results == expected, expected = "the results are the hashes of all inputs", seen = "they were not");
    }
}

/// `at_once` may be larger than the number of inputs, and as large as a number can be.
#[graded(points = 1, lesson = "How many at once")]
fn any_number_at_once() {
    for (count, at_once) in [(0, usize::MAX), (7, usize::MAX), (7, usize::MAX >> 3), (3, 100_000)] {
        let list = numbered(count);
        let results = catch_unwind(AssertUnwindSafe(|| {
            one_thread().block_on(async { hashing(&list, at_once, value).finish().await })
        }));
        let right = match results {
            Ok(results) => results == list.iter().map(|input| Ok(value(input))).collect::<Results>(),
            Err(panic) if panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet")) => {
                std::panic::resume_unwind(panic)
            }
            Err(_) => false,
        };
        expect!(
            right,
            expected = "with {count} inputs and at_once {at_once}, all inputs are hashed",
            seen = "hash_all panicked, or the results were others"
        );
    }
}

/// Two of these futures that run at the same time do not share their places.
#[graded(points = 1, lesson = "How many at once")]
fn each_has_its_own_places() {
    let (one, other) = (numbered(2), numbered(3));
    let (of_one, of_other) = (Held::default(), Held::default());
    one_thread().block_on(async {
        let mut first = hashing(&one, 1, of_one.hash());
        let mut second = hashing(&other, 2, of_other.hash());
        first.drive(|| of_one.running() >= 1).await;
        second.drive(|| of_other.running() >= 2).await;
        of_one.expect_not_on_this_thread();
        let running = of_other.running();
        expect!(
            running == 2,
            expected =
                "two calls of hash run for the second hash_all, whose at_once is 2, while one runs for the first",
            seen = "it was {running}"
        );
        let most = of_one.calls().most;
        expect!(most == 1, expected = "the first, whose at_once is 1, has one call at a time", seen = "it had {most}");
        of_other.let_all_go();
        let results = second.finish().await;
        expect!(results.len() == 3, expected = "the second ends while the first is at work", seen = "it lacks results");
        of_one.let_all_go();
        let results = first.finish().await;
        expect!(results.len() == 2, expected = "the first ends as well", seen = "it lacks results");
    });
}

/// Nothing is hashed before the first poll.
#[graded(points = 1, lesson = "Your task")]
fn nothing_before_the_first_poll() {
    let inputs = numbered(3);
    let held = Held::default();
    one_thread().block_on(async {
        let call = hashing(&inputs, 2, held.hash());
        tokio::time::sleep(A_WHILE).await;
        let begun = held.begun();
        held.let_all_go();
        expect!(
            begun == 0,
            expected = "hash_all that nobody has polled yet does nothing, as any async function",
            seen = "{begun} inputs had begun"
        );
        call.finish().await;
    });
}

/// All inputs are hashed even if the pool has fewer threads than `at_once` says.
#[graded(points = 1, lesson = "How many at once")]
fn a_small_pool_is_enough() {
    for threads in [1, 2] {
        let inputs = numbered(7);
        let results = with_pool_of(threads).block_on(async {
            let mut call = hashing(&inputs, 4, value);
            call.drive(|| false).await;
            call.results
        });
        expect!(
            results.is_some_and(|results| results.len() == inputs.len()),
            expected = "with at_once 4 and a pool of {threads}, all 7 inputs are hashed",
            seen = "2 s later hash_all was still Pending, and its work waited for a thread"
        );
    }
}

/// Where several calls panic, each `HashError` has the index of its own input, in whatever order they panic.
#[graded(points = 1, lesson = "A panic is a result")]
fn each_panic_has_its_own_index() {
    let inputs = numbered(3);
    let lucky = Inputs::new().index(0..3);
    let expected: Results =
        (0..3).map(|input| if input == lucky { Ok(value(&inputs[input])) } else { Err(HashError { input }) }).collect();
    all_orders(|order| {
        let held = Held::default();
        let (waits, fine) = (held.hash(), inputs[lucky].clone());
        let hash = move |input: &[u8]| {
            let value = waits(input);
            assert!(input == fine, "this input cannot be hashed");
            value
        };
        let results = catch_unwind(AssertUnwindSafe(|| {
            one_thread().block_on(async {
                let mut call = hashing(&inputs, 3, hash);
                call.drive(|| held.running() >= 3).await;
                held.expect_not_on_this_thread();
                let mut left = inputs.clone();
                while !left.is_empty() {
                    let next = left.remove(order.choose(left.len()));
                    call.let_go(&held, &next).await;
                }
                call.finish().await
            })
        }));
        let results = results.unwrap_or_else(|panic| {
            if panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet"))
                || panic.downcast_ref::<String>().is_some_and(|text| text.starts_with("expected:"))
            {
                std::panic::resume_unwind(panic);
            }
            probe::fail(
                format_args!("the panics of hash end at their inputs"),
                format_args!("hash_all panicked as well"),
            )
        });
        expect!(results == expected, expected = "the result is {expected:?}", seen = "it was {results:?}");
    });
}
