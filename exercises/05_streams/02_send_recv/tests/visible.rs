//! What send_recv is about. `cargo test -p send_recv --test visible` runs these tests.

use probe::{Allocations, Limits, allocations, expect, graded, run};
use send_recv::send_recv;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Room for all that an answer allocates besides the items in its channel.
const BESIDES: usize = 100;

/// The most polls for so many items.
fn most_polls(items: usize) -> usize {
    3 * items + 10
}

/// What comes out when these items are sent. Whatever wakes the task has done so by the time a poll returns.
fn through(items: &[u32], buffer: usize) -> Vec<u32> {
    let limits = Limits { polls: most_polls(items.len()), time: Duration::from_millis(100) };
    run("send_recv", send_recv(items.to_vec(), buffer), limits).output
}

/// What it takes to send so many items, and whether all have come. The future is polled without a look at its wakes.
fn memory(items: usize, buffer: usize) -> (bool, Allocations) {
    let sent: Vec<usize> = (0..items).collect();
    let mut cx = Context::from_waker(Waker::noop());
    allocations(|| {
        let mut future = pin!(send_recv(sent, buffer));
        // How often it is polled is not looked at here.
        for _ in 0..10 * most_polls(items) {
            if let Poll::Ready(received) = future.as_mut().poll(&mut cx) {
                return received.into_iter().eq(0..items);
            }
        }
        false
    })
}

/// All items come out, in the order in which they went in.
#[graded(points = 2, title, lesson = "Two ends of a queue")]
fn items_come_out_in_order() {
    let received = through(&[3, 1, 4, 1, 5], 10);
    expect!(
        received == [3, 1, 4, 1, 5],
        expected = "the items 3, 1, 4, 1, 5 come out in this order",
        seen = "these came out: {received:?}"
    );
}

/// More items than the buffer has room for come through, too: the sender waits while it is full, and goes on.
#[graded(points = 3, title, lesson = "The surprise: the example that fits")]
fn more_items_than_the_buffer() {
    let items: Vec<u32> = (1..=20).collect();
    for buffer in [19, 10, 3, 1] {
        let received = through(&items, buffer);
        expect!(
            received == items,
            expected = "1 to 20 come through a buffer of {buffer}, in order",
            seen = "these came out: {received:?}"
        );
    }
}

/// A buffer of 0 will do: the channel has room for one item all the same.
#[graded(points = 1, lesson = "Backpressure")]
fn buffer_of_nothing() {
    let received = through(&[7, 8, 9], 0);
    expect!(
        received == [7, 8, 9],
        expected = "7, 8, 9 come through a buffer of 0",
        seen = "this came out: {received:?}"
    );
}

/// Without items the result is empty, at once.
#[graded(points = 1, lesson = "The end")]
fn nothing_to_send() {
    for buffer in [0, 5] {
        let received = through(&[], buffer);
        expect!(received.is_empty(), expected = "nothing comes of nothing", seen = "these came out: {received:?}");
    }
}

/// Every item goes through the channel, as a message of its own.
#[graded(points = 2, title, lesson = "Two ends of a queue")]
fn items_go_through_the_channel() {
    const ITEMS: usize = 1_000;
    let (all, memory) = memory(ITEMS, ITEMS);
    expect!(all, expected = "{ITEMS} items come out, in order", seen = "they did not");
    expect!(
        memory.count >= ITEMS,
        expected = "{ITEMS} items are {ITEMS} messages, each of which the channel makes room for on the heap",
        seen = "memory was allocated less often than that, so not every item can have been a message"
    );
}

/// However many items there are, only as many as the buffer holds and one more are in the channel at a time.
#[graded(points = 2, lesson = "Backpressure")]
fn a_full_channel_holds_the_sender_back() {
    const ITEMS: usize = 3_000;
    for buffer in [1, 5, 500] {
        let (all, memory) = memory(ITEMS, buffer);
        expect!(all, expected = "{ITEMS} items come out, in order", seen = "they did not");
        expect!(
            memory.at_once <= buffer + 1 + BESIDES,
            expected =
                "with a buffer of {buffer}, no more than {buffer} + 1 of {ITEMS} items are in the channel at once",
            seen = "many more messages than that were in memory at the same time: nothing holds the sender back"
        );
    }
}
