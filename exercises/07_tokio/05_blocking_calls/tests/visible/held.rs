//! A hash whose calls wait for the test, and a call of `hash_all` that is polled by hand.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use blocking_calls::{HashError, hash_all};
use probe::{CountingWaker, Traced, expect, note};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

pub type Results = Vec<Result<u64, HashError>>;

/// How long something is waited for that has to come.
pub const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long a call of the hash waits for the test before it gives up.
pub const LIMIT: Duration = Duration::from_millis(1_200);
/// How long it is watched that something does not come.
pub const A_WHILE: Duration = Duration::from_millis(60);

/// Inputs by which the calls of the hash are told apart.
pub fn numbered(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|number| format!("input {number}, which is no short one").into_bytes()).collect()
}

pub fn value(input: &[u8]) -> u64 {
    input.iter().fold(7, |value, byte| value.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}

/// A hash whose calls wait until the test lets them end.
#[derive(Clone, Default)]
pub struct Held(Arc<(Mutex<Calls>, Condvar)>);

#[derive(Default)]
pub struct Calls {
    pub begun: Vec<Vec<u8>>,
    pub running: usize,
    pub ended: usize,
    pub most: usize,
    pub let_go: BTreeSet<Vec<u8>>,
    pub all_let_go: bool,
    pub gave_up: bool,
}

impl Held {
    pub fn calls(&self) -> MutexGuard<'_, Calls> {
        self.0.0.lock().expect("nothing panics while it holds this")
    }

    pub fn hash(&self) -> impl Fn(&[u8]) -> u64 + Send + Sync + 'static {
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

    pub fn let_go(&self, input: &[u8]) {
        self.calls().let_go.insert(input.to_vec());
        self.0.1.notify_all();
    }

    pub fn let_all_go(&self) {
        self.calls().all_let_go = true;
        self.0.1.notify_all();
    }

    pub fn begun(&self) -> usize {
        self.calls().begun.len()
    }

    pub fn running(&self) -> usize {
        self.calls().running
    }

    pub fn has_begun(&self, input: &[u8]) -> bool {
        self.calls().begun.iter().any(|begun| begun == input)
    }

    /// A call that ran inside of a poll has kept the test from letting it end.
    pub fn expect_not_on_this_thread(&self) {
        let gave_up = self.calls().gave_up;
        expect!(
            !gave_up,
            expected = "a poll of hash_all returns at once, whatever hash does meanwhile",
            seen = "a call of hash lasted as long as it waited for other work of the thread, which could not go on"
        );
    }
}

pub fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// A call of `hash_all`, polled by hand.
pub struct Hashing {
    pub call: Traced<'static, Results>,
    pub task: CountingWaker,
    pub results: Option<Results>,
}

pub fn with_pool_of(threads: usize) -> Runtime {
    Builder::new_current_thread().enable_time().max_blocking_threads(threads).build().expect("a runtime")
}

pub fn hashing(inputs: &[Vec<u8>], at_once: usize, hash: impl Fn(&[u8]) -> u64 + Send + Sync + 'static) -> Hashing {
    let at_once = NonZeroUsize::new(at_once).unwrap_or(NonZeroUsize::MIN);
    let call = Traced::new("hash_all", hash_all(inputs.to_vec(), at_once, hash));
    Hashing { call, task: CountingWaker::new("task"), results: None }
}

impl Hashing {
    /// Polls whenever the task was woken, until the future is Ready or this is so. Gives up after 2 s.
    pub async fn drive(&mut self, mut until: impl FnMut() -> bool) {
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
    pub async fn drive_for(&mut self, time: Duration) {
        let start = Instant::now();
        self.drive(|| start.elapsed() > time).await;
    }

    /// Lets one call of the hash end, and drives until the task is told of it, or could have been.
    pub async fn let_go(&mut self, held: &Held, input: &[u8]) {
        let (seen, start, task) = (self.task.count(), Instant::now(), self.task.clone());
        held.let_go(input);
        self.drive(|| task.count() > seen || start.elapsed() > A_WHILE).await;
    }

    /// Drives it to its end.
    pub async fn finish(mut self) -> Results {
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
