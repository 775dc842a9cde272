//! A wheel of 64 slots that turns one slot in 4 ms while anybody sleeps. A sleep ends with the tick after its time.

use std::pin::Pin;
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(4);
const SLOTS: u64 = 64;

pub struct Timers {
    wheel: Arc<Wheel>,
}

pub struct Sleep {
    wheel: Arc<Wheel>,
    tick: u64,
    number: u64,
}

struct Entry {
    tick: u64,
    number: u64,
    waker: Option<Waker>,
}

struct State {
    slots: Vec<Vec<Entry>>,
    turned: u64,
    made: u64,
    sleepers: usize,
}

struct Wheel {
    start: Instant,
    state: Mutex<State>,
    thread: Mutex<Option<thread::Thread>>,
}

impl Timers {
    pub fn new() -> Self {
        let slots = (0..SLOTS).map(|_| Vec::new()).collect();
        let wheel = Arc::new(Wheel {
            start: Instant::now(),
            state: Mutex::new(State { slots, turned: 0, made: 0, sleepers: 0 }),
            thread: Mutex::new(None),
        });
        let weak = Arc::downgrade(&wheel);
        let turner = thread::spawn(move || turn(&weak));
        *wheel.thread.lock().unwrap() = Some(turner.thread().clone());
        Self { wheel }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let mut state = self.wheel.state.lock().unwrap();
        let end = self.wheel.start.elapsed() + duration;
        let tick = (end.as_nanos().div_ceil(TICK.as_nanos()) as u64).max(state.turned + 1);
        state.made += 1;
        state.sleepers += 1;
        let number = state.made;
        let slot = (tick % SLOTS) as usize;
        state.slots[slot].push(Entry { tick, number, waker: None });
        drop(state);
        self.wheel.unpark();
        Sleep { wheel: Arc::clone(&self.wheel), tick, number }
    }
}

impl Wheel {
    fn unpark(&self) {
        if let Some(thread) = &*self.thread.lock().unwrap() {
            thread.unpark();
        }
    }
}

impl Drop for Wheel {
    fn drop(&mut self) {
        self.unpark();
    }
}

impl State {
    fn entry(&mut self, tick: u64, number: u64) -> Option<&mut Entry> {
        self.slots[(tick % SLOTS) as usize].iter_mut().find(|entry| entry.number == number)
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.wheel.state.lock().unwrap().entry(self.tick, self.number) {
            None => Poll::Ready(()),
            Some(entry) => {
                entry.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let mut state = self.wheel.state.lock().unwrap();
        if state.entry(self.tick, self.number).is_some() {
            state.slots[(self.tick % SLOTS) as usize].retain(|entry| entry.number != self.number);
            state.sleepers -= 1;
        }
    }
}

fn turn(weak: &Weak<Wheel>) {
    while let Some(wheel) = weak.upgrade() {
        let elapsed = wheel.start.elapsed();
        let reached = (elapsed.as_nanos() / TICK.as_nanos()) as u64;
        let mut state = wheel.state.lock().unwrap();
        if state.sleepers == 0 {
            state.turned = state.turned.max(reached);
            drop(state);
            drop(wheel);
            thread::park();
            continue;
        }
        let mut due = Vec::new();
        for step in state.turned + 1..=reached {
            let slot = &mut state.slots[(step % SLOTS) as usize];
            let (over, later) = std::mem::take(slot).into_iter().partition(|entry| entry.tick <= step);
            *slot = later;
            due.extend::<Vec<Entry>>(over);
        }
        state.turned = state.turned.max(reached);
        state.sleepers -= due.len();
        drop(state);
        drop(wheel);
        due.into_iter().filter_map(|entry| entry.waker).for_each(Waker::wake);
        thread::sleep(TICK);
    }
}
