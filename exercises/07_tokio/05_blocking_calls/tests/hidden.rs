use blocking_calls::{HashError, hash_all};
use probe::{CountingWaker, Inputs, Traced, all_orders, expect, graded, note};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

type Results = Vec<Result<u64, HashError>>;

/// How long something is waited for that has to come.
const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long a call of the hash waits for the test before it gives up.
const LIMIT: Duration = Duration::from_millis(1_200);
/// How long it is watched that something does not come.
const A_WHILE: Duration = Duration::from_millis(60);

/// Inputs by which the calls of the hash are told apart.
fn numbered(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|number| format!("input {number}, which is no short one").into_bytes()).collect()
}

fn value(input: &[u8]) -> u64 {
    input.iter().fold(7, |value, byte| value.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}

/// A hash whose calls wait until the test lets them end.
#[derive(Clone, Default)]
struct Held(Arc<(Mutex<Calls>, Condvar)>);

#[derive(Default)]
struct Calls {
    begun: Vec<Vec<u8>>,
    running: usize,
    ended: usize,
    most: usize,
    let_go: BTreeSet<Vec<u8>>,
    all_let_go: bool,
    gave_up: bool,
}

impl Held {
    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.0.lock().expect("nothing panics while it holds this")
    }

    fn hash(&self) -> impl Fn(&[u8]) -> u64 + Send + Sync + 'static {
        let this = self.clone();
        move |input| {
            let text = String::from_utf8_lossy(input).into_owned();
            let mut calls = this.calls();
            calls.begun.push(input.to_vec());
            calls.running += 1;
            calls.most = calls.most.max(calls.running);
            note("hash", format!("begins: {text}"));
            let held = |calls: &mut Calls| !calls.all_let_go && !calls.let_go.contains(input);
            let (mut calls, waited) = this.0.1.wait_timeout_while(calls, LIMIT, held).expect("no panic with the lock");
            if waited.timed_out() && held(&mut calls) {
                // From now on nobody waits: the test has failed.
                calls.all_let_go = true;
                calls.gave_up = true;
            }
            calls.running -= 1;
            calls.ended += 1;
            note("hash", format!("ends: {text}"));
            drop(calls);
            value(input)
        }
    }

    fn let_go(&self, input: &[u8]) {
        self.calls().let_go.insert(input.to_vec());
        self.0.1.notify_all();
    }

    fn let_all_go(&self) {
        self.calls().all_let_go = true;
        self.0.1.notify_all();
    }

    fn begun(&self) -> usize {
        self.calls().begun.len()
    }

    fn running(&self) -> usize {
        self.calls().running
    }

    /// A call that ran inside of a poll has kept the test from letting it end.
    fn expect_not_on_this_thread(&self) {
        let gave_up = self.calls().gave_up;
        expect!(
            !gave_up,
            expected = "a poll of hash_all returns at once, whatever hash does meanwhile",
            seen = "a call of hash lasted as long as it waited for other work of the thread, which could not go on"
        );
    }
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

fn with_pool_of(threads: usize) -> Runtime {
    Builder::new_current_thread().enable_time().max_blocking_threads(threads).build().expect("a runtime")
}

/// A call of `hash_all`, polled by hand.
struct Hashing {
    call: Traced<'static, Results>,
    task: CountingWaker,
    results: Option<Results>,
}

fn hashing(inputs: &[Vec<u8>], at_once: usize, hash: impl Fn(&[u8]) -> u64 + Send + Sync + 'static) -> Hashing {
    let at_once = NonZeroUsize::new(at_once).unwrap_or(NonZeroUsize::MIN);
    let call = Traced::new("hash_all", hash_all(inputs.to_vec(), at_once, hash));
    Hashing { call, task: CountingWaker::new("task"), results: None }
}

impl Hashing {
    /// Polls whenever the task was woken, until the future is Ready or this is so. Gives up after 2 s.
    async fn drive(&mut self, mut until: impl FnMut() -> bool) {
        let start = Instant::now();
        let mut seen = None;
        while self.results.is_none() {
            if seen != Some(self.task.count()) {
                seen = Some(self.task.count());
                if let Poll::Ready(results) = self.call.poll(&self.task) {
                    self.results = Some(results);
                    return;
                }
            }
            if until() || start.elapsed() > PATIENCE {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Drives it for so long, whatever happens.
    async fn drive_for(&mut self, time: Duration) {
        let start = Instant::now();
        self.drive(|| start.elapsed() > time).await;
    }

    /// Lets one call of the hash end, and drives until the task is told of it, or could have been.
    async fn let_go(&mut self, held: &Held, input: &[u8]) {
        let (seen, start, task) = (self.task.count(), Instant::now(), self.task.clone());
        held.let_go(input);
        self.drive(|| task.count() > seen || start.elapsed() > A_WHILE).await;
    }

    /// Drives it to its end.
    async fn finish(mut self) -> Results {
        self.drive(|| false).await;
        match self.results {
            Some(results) => results,
            None => probe::fail(
                format_args!("hash_all is Ready when all inputs have been hashed"),
                format_args!("it was still Pending 2 s later, and waited for something"),
            ),
        }
    }
}

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
