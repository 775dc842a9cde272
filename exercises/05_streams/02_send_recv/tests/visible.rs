//! What send_recv is about. `cargo test -p send_recv --test visible` runs these tests.

use probe::{Allocations, Limits, allocations, expect, graded, run};
use send_recv::send_recv;
use std::fmt::Debug;
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

/// What it takes to send these items, added up, and the most that was allocated at once in one of the polls, the first together
/// with the call; and whether all items have come. The future is polled without a look at its wakes.
fn memory<T>(items: &[T], buffer: usize) -> (bool, Allocations)
where
    // More than anybody needs, for an answer that asks for more.
    T: Clone + Debug + PartialEq + Send + Sync + 'static,
{
    let sent = items.to_vec();
    let mut cx = Context::from_waker(Waker::noop());
    let ((mut future, mut poll), mut sum) = allocations(|| {
        let mut future = Box::pin(send_recv(sent, buffer));
        let poll = future.as_mut().poll(&mut cx);
        (future, poll)
    });
    // How often it is polled is not looked at here.
    for _ in 0..10 * most_polls(items.len()) {
        if let Poll::Ready(received) = poll {
            return (received == items, sum);
        }
        let seen;
        (poll, seen) = allocations(|| future.as_mut().poll(&mut cx));
        sum.count += seen.count;
        sum.bytes += seen.bytes;
        sum.at_once = sum.at_once.max(seen.at_once);
    }
    (false, sum)
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
    /// An item that takes some memory, wherever it is.
    type Large = [usize; 64];
    let items: Vec<Large> = (0..ITEMS).map(|number| [number; 64]).collect();
    let (all, memory) = memory(&items, ITEMS);
    expect!(all, expected = "{ITEMS} items come out, in order", seen = "they did not");
    expect!(
        memory.count >= ITEMS,
        expected = "{ITEMS} items are {ITEMS} messages, each of which the channel makes room for on the heap",
        seen = "memory was allocated less often than that, so not every item can have been a message"
    );
    expect!(
        memory.bytes >= ITEMS * size_of::<Large>(),
        expected = "{ITEMS} items are in {ITEMS} messages, so the memory for these is at least as large as the items",
        seen = "less memory than that was allocated, so the items themselves cannot have been in the messages"
    );
}

/// However many items there are, only as many as the buffer holds and one more are in the channel at a time.
#[graded(points = 2, lesson = "Backpressure")]
fn a_full_channel_holds_the_sender_back() {
    const ITEMS: usize = 3_000;
    // Items without a size take no memory but in the messages.
    let items = [(); ITEMS];
    for buffer in [1, 5, 500] {
        let (all, memory_of_all) = memory(&items, buffer);
        expect!(all, expected = "{ITEMS} items come out", seen = "they did not");
        expect!(
            memory_of_all.at_once <= buffer + 1 + BESIDES,
            expected =
                "with a buffer of {buffer}, no more than {buffer} + 1 of {ITEMS} items are in the channel at once",
            seen = "many more allocations than that were there at the same time: messages that nothing holds back, or \
                    something else that is allocated for each item"
        );
    }
}

/// A full channel has room for not even one item more than its buffer and one.
#[graded(points = 1, lesson = "Backpressure")]
fn the_buffer_is_no_larger_than_asked_for() {
    let items = [(); 100];
    for buffer in [0, 1, 2, 7, 20] {
        // As many as fit in. What else is allocated is the same for both.
        let (all, memory_of_few) = memory(&items[..buffer + 1], buffer);
        expect!(all, expected = "{buffer} + 1 items come out", seen = "they did not");
        let (all, memory_of_all) = memory(&items, buffer);
        expect!(all, expected = "100 items come out", seen = "they did not");
        expect!(
            memory_of_all.at_once <= memory_of_few.at_once,
            expected =
                "with a buffer of {buffer}, 100 items take no more allocations at once than {buffer} + 1 items do",
            seen = "they took more: the channel held another message, or something else was allocated for an item"
        );
    }
}

/// Nothing is sent before the future is polled.
#[graded(points = 1, lesson = "Your task")]
fn nothing_is_sent_before_the_first_poll() {
    const ITEMS: usize = 1_000;
    // A channel with a buffer of 0 is full after one item, and notes for that item that its sender has to wait.
    let [with_none, with_room] = [0, ITEMS].map(|buffer| {
        let items = vec![(); ITEMS];
        allocations(|| drop(send_recv(items, buffer))).1.count
    });
    expect!(
        with_none <= with_room,
        expected = "calling send_recv only makes a future, so the call allocates no more for a buffer of 0",
        seen = "it allocated more than for a buffer of {ITEMS}, as a channel does that is full after one item"
    );
    let items: Vec<usize> = (0..ITEMS).collect();
    let (future, memory) = allocations(|| send_recv(items, ITEMS));
    expect!(
        memory.count < ITEMS / 2,
        expected = "calling send_recv only makes a future",
        seen = "the call itself allocated room for many messages"
    );
    let limits = Limits { polls: 10 * ITEMS, time: Duration::from_millis(100) };
    let received = run("send_recv", future, limits).output;
    expect!(received.len() == ITEMS, expected = "all items come once it is polled", seen = "some were missing");
}
