use futures::executor::block_on;
use probe::{CountingWaker, DropGuard, Drops, Inputs, Limits, Traced, cancel_everywhere, expect, graded, run};
use send_recv::send_recv;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// Whatever wakes the task has done so by the time a poll returns: nobody else has a part in it.
const AT_ONCE: Duration = Duration::from_millis(100);

/// The most polls for so many items.
fn most_polls(items: usize) -> usize {
    3 * items + 10
}

/// Any number of items comes through any buffer.
#[graded(points = 2, lesson = "Your task")]
fn any_number_through_any_buffer() {
    let mut inputs = Inputs::new();
    let long = inputs.index(100..200);
    let sizes = (0..=7).flat_map(|buffer| (0..=9).map(move |items| (items, buffer)));
    for (items, buffer) in sizes.chain([(long, inputs.index(0..long)), (long, 1), (3, 1_000_000)]) {
        let words: Vec<String> = (0..items).map(|_| inputs.word()).collect();
        let limits = Limits { polls: most_polls(items), time: AT_ONCE };
        let name = format!("send_recv of {items} items and a buffer of {buffer}");
        let received = run(&name, send_recv(words.clone(), buffer), limits).output;
        expect!(
            received == words,
            expected = "{items} items come through a buffer of {buffer}, in their order",
            seen = "what came was something else"
        );
    }
}

/// A future that is dropped at any of its awaits drops all items, once, and those of one that is done are in the result.
#[graded(points = 2, lesson = "Your task")]
fn dropped_at_any_await() {
    let items = Inputs::new().index(4..8);
    // In an Arc the guards are as easy to handle as can be, for an answer that asks for more than it needs.
    let guards = |drops: &Drops| -> Vec<Arc<DropGuard>> {
        (0..items).map(|number| Arc::new(drops.guard(&format!("item {number}")))).collect()
    };
    for buffer in [1, 2, items] {
        let drops = std::cell::RefCell::new(Drops::new());
        cancel_everywhere(
            "send_recv",
            Duration::ZERO,
            || {
                drops.replace(Drops::new());
                send_recv(guards(&drops.borrow()), buffer)
            },
            |polls| {
                let dropped = drops.borrow().count();
                expect!(
                    dropped == items,
                    expected =
                        "a future that is dropped after {polls} polls drops its {items} items, wherever they are",
                    seen = "{dropped} were dropped"
                );
            },
        );
        let drops = Drops::new();
        let limits = Limits { polls: 10 * most_polls(items), time: AT_ONCE };
        let received = run("send_recv", send_recv(guards(&drops), buffer), limits).output;
        let (dropped, came) = (drops.count(), received.len());
        expect!(
            dropped == 0 && came == items,
            expected = "all {items} items are in the result, and none was dropped",
            seen = "{dropped} were dropped, and {came} came"
        );
    }
}

/// Any task may poll: when the future is Pending, it is the task that has just polled which is woken.
#[graded(points = 2, lesson = "Both ends at the same time")]
fn the_task_that_polled_is_woken() {
    let items: Vec<u64> = (0..Inputs::new().within(6..12)).collect();
    for buffer in [1, 2, 3] {
        let tasks = ["task A", "task B", "task C"].map(CountingWaker::new);
        let mut future = Traced::new("send_recv", send_recv(items.clone(), buffer));
        for poll in 0..most_polls(items.len()) {
            let task = &tasks[poll % tasks.len()];
            let before = task.count();
            if let Poll::Ready(received) = future.poll(task) {
                expect!(received == items, expected = "all items come, in order", seen = "they did not");
                break;
            }
            expect!(
                task.count() > before,
                expected =
                    "a task that polled and got Pending is woken: there is more to do, since both ends are in here",
                seen = "it was not woken, so nobody would ever poll again"
            );
        }
    }
}

/// Several of these futures beside each other, polled in turns, do not disturb each other.
#[graded(points = 1, lesson = "Your task")]
fn each_future_has_its_own_channel() {
    let mut inputs = Inputs::new();
    let all: [Vec<u64>; 3] = std::array::from_fn(|_| (0..inputs.within(3..9)).map(|_| inputs.number()).collect());
    let task = CountingWaker::new("task");
    let mut futures: Vec<_> = all
        .iter()
        .enumerate()
        .map(|(number, items)| Some(Traced::new(&format!("send_recv {number}"), send_recv(items.clone(), number + 1))))
        .collect();
    for _ in 0..10 * most_polls(9) {
        for (slot, items) in futures.iter_mut().zip(&all) {
            let Some(future) = slot else { continue };
            if let Poll::Ready(received) = future.poll(&task) {
                expect!(
                    received == *items,
                    expected = "each of three futures, polled in turns, gives its own items, in order",
                    seen = "one of them gave something else"
                );
                *slot = None;
            }
        }
    }
    expect!(
        futures.iter().all(Option::is_none),
        expected = "each of three futures that are polled in turns gets done",
        seen = "one of them was still Pending after hundreds of polls"
    );
}

/// It runs in any executor, even that of the crate futures, which refuses to run inside of itself.
#[graded(points = 1, lesson = "Both ends at the same time")]
fn it_blocks_nobody() {
    let items: Vec<u64> = (0..Inputs::new().within(3..9)).collect();
    let received = block_on(send_recv(items.clone(), items.len()));
    expect!(received == items, expected = "all items come, in order", seen = "they did not");
}
