use probe::{Inputs, TASK_A, TASK_B, TracedSimple, expect, graded, note};
use sim::Socket;
use socket_read::SocketRead;
use std::thread::sleep;
use std::time::Duration;

/// Some words: a dozen bytes at least.
fn words() -> Vec<u8> {
    let mut inputs = Inputs::new();
    [inputs.word(), inputs.word(), inputs.word()].concat().into_bytes()
}

/// When another task polls a pending read, that task is woken from then on.
#[graded(points = 3, lesson = "The newest wake counts")]
fn newest_task_is_woken() {
    let data = words();
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);
    read.expect_pending(&TASK_B);

    let before = TASK_B.count();
    note("socket", "data arrives");
    socket.deliver(&data);
    expect!(
        TASK_B.count() > before,
        expected = "task B, which polled last, is woken when data arrives",
        seen = "task B was not woken"
    );
    let read_data: Vec<u8> = read.expect_ready(&TASK_B);
    expect!(read_data == data, expected = "task B gets the data", seen = "it got other bytes");
}

/// A task that was woken and finds nothing waits again: the read is Pending, and the next data wakes its task again.
#[graded(points = 2, lesson = "A wake is a hint")]
fn woken_for_nothing_waits_again() {
    let data = words();
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);
    note("socket", "data arrives");
    socket.deliver(b"for somebody else");
    note("socket", "somebody else reads it");
    socket.read_buf();
    read.expect_pending(&TASK_A);

    let before = TASK_A.count();
    note("socket", "data arrives");
    socket.deliver(&data);
    expect!(
        TASK_A.count() > before,
        expected = "the task is woken again when data arrives again",
        seen = "it was not woken: nobody would ever poll the read again"
    );
    let read_data: Vec<u8> = read.expect_ready(&TASK_A);
    expect!(
        read_data == data,
        expected = "the read is Ready with the new data",
        seen = "it was Ready with other bytes"
    );
}

/// A read is Ready with whatever has arrived, be it a single byte.
#[graded(points = 1, lesson = "One poll, two endings")]
fn a_single_byte_is_enough() {
    let byte = Inputs::new().word().into_bytes()[..1].to_vec();
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);
    note("socket", "one byte arrives");
    socket.deliver(&byte);
    let data: Vec<u8> = read.expect_ready(&TASK_A);
    expect!(data == byte, expected = "the read is Ready with that byte", seen = "it was Ready with other bytes");
}

/// All bytes that have arrived are handed over in their order and unchanged, also those that are not text.
#[graded(points = 1, lesson = "One poll, two endings")]
fn bytes_are_handed_over_as_they_came() {
    let mut inputs = Inputs::new();
    let first = inputs.bytes(20);
    let second = [&[0xff, 0x00, b'\r', b'\n'][..], &inputs.bytes(20), &[0x00]].concat();
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);
    note("socket", "44 bytes arrive, in two pieces");
    socket.deliver(&first);
    socket.deliver(&second);
    let data: Vec<u8> = read.expect_ready(&TASK_A);
    let (seen, all) = (data.len(), first.len() + second.len());
    expect!(seen == all, expected = "one read gets all {all} bytes that have arrived", seen = "it got {seen} bytes");
    expect!(
        data == [first, second].concat(),
        expected = "the read gets the bytes as they came",
        seen = "it got as many bytes, but other ones"
    );
}

/// Data is handed over once: the next read waits, and gets only what arrives later.
#[graded(points = 2, lesson = "Your task")]
fn data_is_handed_over_once() {
    let mut inputs = Inputs::new();
    let (old, new) = (inputs.word().into_bytes(), inputs.word().into_bytes());
    let socket = Socket::new();
    socket.deliver(&old);
    let mut first = TracedSimple::new("first read", SocketRead::new(&socket));
    let data: Vec<u8> = first.expect_ready(&TASK_A);
    expect!(data == old, expected = "the first read gets the data", seen = "it got other bytes");
    drop(first);

    let mut second = TracedSimple::new("second read", SocketRead::new(&socket));
    second.expect_pending(&TASK_B);
    let before = TASK_B.count();
    note("socket", "data arrives");
    socket.deliver(&new);
    expect!(
        TASK_B.count() > before,
        expected = "task B, which waits for the second read, is woken when data arrives",
        seen = "task B was not woken"
    );
    let data: Vec<u8> = second.expect_ready(&TASK_B);
    expect!(
        data == new,
        expected = "the second read gets what arrived after the first one",
        seen = "it got other bytes"
    );
}

/// Only a poll that is Ready takes data: a read that is dropped before leaves everything to the next one.
#[graded(points = 2, lesson = "Your task")]
fn only_a_ready_poll_takes_data() {
    let data = words();
    let socket = Socket::new();
    let mut pending = TracedSimple::new("pending read", SocketRead::new(&socket));
    pending.expect_pending(&TASK_A);
    note("socket", "data arrives");
    socket.deliver(&data);
    drop(pending);
    note("pending read", "dropped");
    {
        let _unpolled = SocketRead::new(&socket);
        note("unpolled read", "made and dropped");
    }

    expect!(
        socket.has_data_to_read(),
        expected = "the data is still in the socket when no poll was Ready",
        seen = "the socket is empty: the data is lost"
    );
    let mut read = TracedSimple::new("last read", SocketRead::new(&socket));
    let read_data: Vec<u8> = read.expect_ready(&TASK_A);
    expect!(read_data == data, expected = "the last read gets all the data", seen = "it got other bytes");
}

/// While nothing arrives, the waiting task is left alone.
#[graded(points = 2, lesson = "What a leaf future does")]
fn a_waiting_task_is_left_alone() {
    const MOST_POLLS: usize = 10;
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    let mut seen = 0;
    read.expect_pending(&TASK_A);
    // An answer can also wake from a thread of its own, so it is given a moment.
    for _ in 0..30 {
        while TASK_A.count() > seen {
            seen = TASK_A.count();
            read.expect_pending(&TASK_A);
            expect!(
                read.polls() <= MOST_POLLS,
                expected = "the task is left asleep while no data arrives",
                seen = "the task was woken after each of {MOST_POLLS} polls, although nothing had arrived"
            );
        }
        sleep(Duration::from_millis(10));
    }
}

/// A poll answers at once, also when there is nothing to read.
#[graded(points = 1, lesson = "One poll, two endings")]
fn a_poll_answers_at_once() {
    let socket = Socket::new();
    let mut read = TracedSimple::new("read", SocketRead::new(&socket));
    read.expect_pending(&TASK_A);
    expect!(
        read.longest_poll() < Duration::from_millis(500),
        expected = "a poll without data returns Pending at once",
        seen = "it took more than 500 ms"
    );
}
