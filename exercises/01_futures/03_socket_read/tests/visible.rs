use probe::{TASK_A, TracedSimple, expect, graded};
use sim::Socket;
use socket_read::SocketRead;

/// A read is Pending until data comes, wakes its task when it comes, and is Ready with it at the next poll.
#[graded(points = 2, lesson = "One poll, two endings")]
fn pending_until_data_comes() {
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);

    let before = TASK_A.count();
    socket.deliver(b"good morning");
    expect!(TASK_A.count() > before, expected = "the task is woken when data arrives", seen = "it was not woken");

    let data: Vec<u8> = read.expect_ready(&TASK_A);
    expect!(
        data == b"good morning",
        expected = "the read is Ready with the bytes that arrived",
        seen = "it was Ready with other bytes"
    );
}

/// Data that is there already is taken in the first poll.
#[graded(points = 1, lesson = "One poll, two endings")]
fn ready_data_is_taken_in_the_first_poll() {
    let socket = Socket::new();
    socket.deliver(b"already here");
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    let data: Vec<u8> = read.expect_ready(&TASK_A);
    expect!(
        data == b"already here",
        expected = "the read is Ready with the bytes that were there",
        seen = "it was Ready with other bytes"
    );
}
