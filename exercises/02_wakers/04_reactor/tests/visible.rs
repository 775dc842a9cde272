//! The plainest behaviours. `cargo test -p reactor --test visible` runs them.

use probe::{CountingWaker, Traced, expect, graded, note};
use reactor::{Reactor, read_some};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::task::Poll;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(3);

/// What `Reactor::new` returned: the reactor, or a result with it.
trait Made {
    fn made(self) -> Reactor;
}

impl Made for Reactor {
    fn made(self) -> Reactor {
        self
    }
}

impl Made for io::Result<Reactor> {
    fn made(self) -> Reactor {
        self.expect("a reactor can be made")
    }
}

/// The two ends of a connection; the near one is in non-blocking mode.
fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let near = TcpStream::connect(listener.local_addr().expect("its address")).expect("a connection");
    near.set_nonblocking(true).expect("non-blocking mode");
    (near, listener.accept().expect("its other end").0)
}

/// Polls once as `task`, expects Pending, and returns how often the task had been woken before.
fn pending<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> usize {
    let seen = task.count();
    future.expect_pending(task);
    seen
}

/// Polls as `task` each time it was woken more than `seen` times, until the future is Ready or 3 s pass without a wake.
fn woken<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker, mut seen: usize) -> Option<T> {
    while task.wait_for(seen + 1, PATIENCE) {
        seen = task.count();
        if let Poll::Ready(output) = future.poll(task) {
            return Some(output);
        }
    }
    None
}

/// Polls as `task`, and again each time it was woken.
fn finish<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> Option<T> {
    let seen = task.count();
    match future.poll(task) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => woken(future, task, seen),
    }
}

/// A read is Pending until data arrives, wakes its task then, and is Ready with the data.
#[graded(points = 2, lesson = "Who calls, when data comes?")]
fn data_that_arrives_is_read() {
    let (near, mut far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut read = Traced::new("read", read_some(&reactor, &near));
    let seen = pending(&mut read, &task);
    note("other side", "sends");
    far.write_all(b"good morning").expect("it can be sent");
    let Some(result): Option<io::Result<Vec<u8>>> = woken(&mut read, &task, seen) else {
        expect!(false, expected = "the task is woken when data arrives", seen = "it was not woken in 3 s");
        return;
    };
    expect!(result.is_ok(), expected = "the read is Ready with the data", seen = "it was Ready with an error");
    expect!(
        result.is_ok_and(|data| !data.is_empty() && b"good morning".starts_with(&data)),
        expected = "the read is Ready with bytes that arrived, the first one at least",
        seen = "it was Ready with none, or with other bytes"
    );
}

/// What arrived before anybody asked is read, too.
#[graded(points = 1, lesson = "Try, and wait if you must")]
fn data_that_is_there_is_read() {
    let (near, mut far) = connection();
    far.write_all(b"already here").expect("it can be sent");
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut read = Traced::new("read", read_some(&reactor, &near));
    let result: Option<io::Result<Vec<u8>>> = finish(&mut read, &task);
    expect!(
        result.is_some(),
        expected = "a read is Ready if data is there before its first poll",
        seen = "it returned Pending, and its task was not woken in 3 s"
    );
    expect!(
        result.is_some_and(|result| result.is_ok_and(|data| !data.is_empty() && b"already here".starts_with(&data))),
        expected = "it is Ready with bytes that were there, the first one at least",
        seen = "it was Ready with an error, with no bytes or with other ones"
    );
}

/// `readable` is Pending while nothing arrives, then Ready, and leaves what has arrived in the stream.
#[graded(points = 1, lesson = "Who calls, when data comes?")]
fn readable_only_looks() {
    let (mut near, mut far) = connection();
    let reactor = Reactor::new().made();
    let task = CountingWaker::new("task");
    let mut readable = Traced::new("readable", reactor.readable(&near));
    readable.expect_pending(&task);
    let seen = pending(&mut readable, &task);
    note("other side", "sends");
    far.write_all(b"look").expect("it can be sent");
    expect!(
        woken(&mut readable, &task, seen).is_some(),
        expected = "the task is woken when data arrives",
        seen = "it was not woken in 3 s"
    );
    drop(readable);
    let mut data = [0; 8];
    let found = near.read(&mut data);
    expect!(
        found.is_ok_and(|count| data[..count] == *b"look"),
        expected = "the data is still in the stream when `readable` was Ready",
        seen = "it was gone"
    );
}
