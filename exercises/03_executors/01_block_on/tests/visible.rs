//! The plainest behaviours. `cargo test -p block_on --test visible` runs them.

use block_on::block_on;
use probe::{expect, gate, graded, yields};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Runs `body` on a thread of its own and returns what it returns; the test fails if that takes more than 2 s.
fn returns<T: Send + 'static>(waits_for: &str, body: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, end) = channel();
    let caller = thread::Builder::new().name("the caller".to_owned()).spawn(move || done.send(body()));
    let caller = caller.expect("a thread can be started");
    match end.recv_timeout(Duration::from_secs(2)) {
        Ok(value) => value,
        Err(ended) => {
            expect!(
                ended == RecvTimeoutError::Disconnected,
                expected = "block_on returns once {waits_for}",
                seen = "2 s later it had not returned: a wake was lost, or never waited for"
            );
            let panic = caller.join().expect_err("a thread that sent nothing has panicked");
            std::panic::resume_unwind(panic)
        }
    }
}

/// block_on runs a future to its end and returns its output, also if it borrows from its caller and is not Send.
#[graded(points = 1, lesson = "Who polls?")]
fn output_is_returned() {
    returns("its future is Ready", || {
        let shared = Rc::new(Cell::new(1));
        let text = String::from("polled");
        let mut log = Vec::new();
        let output = block_on(async {
            shared.set(shared.get() + 1);
            log.push(text.as_str());
            shared.get() + 40
        });
        expect!(
            log == ["polled"] && shared.get() == 2,
            expected = "the future is run once",
            seen = "it was not run, or run more than once"
        );
        expect!(output == 42, expected = "the output is 42, as the future says", seen = "it is {output}");
    });
}

/// When another thread wakes the task, the future is polled again.
#[graded(points = 1, lesson = "Asleep, but not deaf")]
fn woken_by_another_thread() {
    let (gate, opened_later) = gate("future");
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        gate.open("at last");
    });
    let output = returns("another thread has woken its task", || block_on(opened_later));
    expect!(output == "at last", expected = "the output is \"at last\"", seen = "it is \"{output}\"");
}

/// A wake that comes while the future is still being polled is not lost.
#[graded(points = 1, lesson = "Asleep, but not deaf")]
fn woken_during_the_poll() {
    let (_, wakes_itself) = yields("future", 3, "done");
    let output = returns("a future that wakes its own task in each poll is Ready", || block_on(wakes_itself));
    expect!(output == "done", expected = "the output is \"done\"", seen = "it is \"{output}\"");
}
