use crate::timeline;
use sim::SimpleFuture;
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The test's hand on a [`GateFuture`].
#[derive(Clone, Debug)]
pub struct Gate<T> {
    shared: Arc<Shared<T>>,
}

/// A future that is pending until the test opens it. It implements both std's `Future` and the lecture's simplified one.
///
/// Polling it again after it was ready fails the test.
#[derive(Debug)]
pub struct GateFuture<T> {
    shared: Arc<Shared<T>>,
}

#[derive(Debug)]
struct Shared<T> {
    name: String,
    state: Mutex<State<T>>,
}

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    /// How many polls still return Pending, waking by themselves; none for a gate that the test opens.
    yields: Option<usize>,
    wake: Option<Wake>,
    polls: usize,
    /// Whether the task was woken since the last poll, or was not polled yet.
    explained: bool,
    /// How many polls there were since then that nothing explains.
    extra: usize,
    most_extra: Option<usize>,
    done: bool,
    dropped: bool,
}

#[derive(Clone, Debug)]
enum Wake {
    Waker(Waker),
    Callback(fn()),
}

impl Wake {
    fn wake(self) {
        match self {
            Wake::Waker(waker) => waker.wake(),
            Wake::Callback(callback) => callback(),
        }
    }
}

/// A future called `name` and the gate that opens it.
pub fn gate<T>(name: &str) -> (Gate<T>, GateFuture<T>) {
    new(name, None, None)
}

/// A future that returns Pending `times` times, each time after waking its own task, and then `value`.
///
/// The gate is there to look through: the future needs no opening.
pub fn yields<T>(name: &str, times: usize, value: T) -> (Gate<T>, GateFuture<T>) {
    new(name, Some(value), Some(times))
}

fn new<T>(name: &str, value: Option<T>, yields: Option<usize>) -> (Gate<T>, GateFuture<T>) {
    let state = State {
        value,
        yields,
        wake: None,
        polls: 0,
        explained: true,
        extra: 0,
        most_extra: None,
        done: false,
        dropped: false,
    };
    let shared = Arc::new(Shared { name: name.to_owned(), state: Mutex::new(state) });
    (Gate { shared: Arc::clone(&shared) }, GateFuture { shared })
}

impl<T> Gate<T> {
    /// Lets the future end with `value`, and wakes whoever polled it last.
    pub fn open(&self, value: T) {
        timeline::note(&self.shared.name, "can go on");
        let mut state = self.shared.state();
        state.value = Some(value);
        state.explained = true;
        let wake = state.wake.take();
        drop(state);
        if let Some(wake) = wake {
            wake.wake();
        }
    }

    /// Wakes whoever polled last, although nothing has changed: what any executor may do.
    pub fn wake_for_nothing(&self) {
        let mut state = self.shared.state();
        state.explained = true;
        let wake = state.wake.clone();
        drop(state);
        if let Some(wake) = wake {
            wake.wake();
        }
    }

    /// How often the future was polled.
    pub fn polls(&self) -> usize {
        self.shared.state().polls
    }

    /// Whether the future has returned Ready.
    pub fn is_done(&self) -> bool {
        self.shared.state().done
    }

    /// Whether the future was dropped.
    pub fn is_dropped(&self) -> bool {
        self.shared.state().dropped
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll(&self, wake: Wake) -> Poll<T> {
        let name = &self.name;
        let mut state = self.state();
        state.polls += 1;
        state.extra = if std::mem::take(&mut state.explained) { 0 } else { state.extra + 1 };
        if let Some(most) = state.most_extra
            && state.extra > most
        {
            drop(state);
            timeline::note(name, "polled again and again");
            crate::fail(
                format_args!("{name} is polled no more than {most} times while nobody wakes its task"),
                format_args!("it was polled more often than that: somebody asks it again and again"),
            );
        }
        if state.done {
            drop(state);
            timeline::note(name, "polled after Ready");
            crate::fail(
                format_args!("{name} is not polled again after it returned Ready"),
                format_args!("it was polled again"),
            );
        }
        let waits = match &mut state.yields {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => state.value.is_none(),
        };
        if waits {
            let wakes_itself = state.yields.is_some();
            state.explained = wakes_itself;
            let last = state.wake.replace(wake.clone());
            // A waker that is dropped may run code of the answer, which must not meet the lock.
            drop(state);
            drop(last);
            timeline::note(name, "polled → Pending");
            if wakes_itself {
                wake.wake();
            }
            return Poll::Pending;
        }
        state.done = true;
        let value = state.value.take();
        // A future that is done keeps nobody's waker alive. A plain function keeps nothing alive, and may come late.
        let last = state.wake.take_if(|wake| matches!(wake, Wake::Waker(_)));
        drop(state);
        drop(last);
        timeline::note(name, "polled → Ready");
        match value {
            Some(value) => Poll::Ready(value),
            None => unreachable!("a gate that is open has its value"),
        }
    }
}

impl<T> GateFuture<T> {
    /// The test fails when the future is polled more often than this while nobody wakes its task. An executor that polls in a
    /// loop would never let the test end otherwise. Wakes by the [`Gate`] and by the future itself are known, others are not.
    pub fn asked_at_most(self, polls: usize) -> Self {
        self.shared.state().most_extra = Some(polls);
        self
    }
}

impl<T> Future for GateFuture<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.shared.poll(Wake::Waker(cx.waker().clone()))
    }
}

impl<T> SimpleFuture for GateFuture<T> {
    type Output = T;

    fn poll(&mut self, wake: fn()) -> Poll<T> {
        self.shared.poll(Wake::Callback(wake))
    }
}

impl<T> Drop for GateFuture<T> {
    fn drop(&mut self) {
        self.shared.state().dropped = true;
        if !interleaved_std::thread::panicking() {
            timeline::note(&self.shared.name, "dropped");
        }
    }
}

/// Makes a future that is not `Unpin`, as most futures of async blocks are, and that notices when it is moved between
/// polls.
#[derive(Debug)]
pub struct NotUnpin<F> {
    inner: F,
    address: Option<usize>,
    _pinned: PhantomPinned,
}

impl<F: Unpin> NotUnpin<F> {
    /// Wraps a future that could be moved into one that must not be.
    pub fn new(inner: F) -> Self {
        Self { inner, address: None, _pinned: PhantomPinned }
    }
}

impl<F: Future + Unpin> Future for NotUnpin<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: nothing is moved out of `this`; `inner` is Unpin and is not pinned by being part of this.
        #[allow(unsafe_code, reason = "a field of a pinned struct that is itself free to move")]
        let this = unsafe { self.get_unchecked_mut() };
        let address = std::ptr::from_ref(&*this).addr();
        let moved = this.address.is_some_and(|known| known != address);
        crate::expect!(!moved, expected = "a pinned future stays where it was first polled", seen = "it was moved");
        this.address = Some(address);
        Pin::new(&mut this.inner).poll(cx)
    }
}
