//! The plainest behaviours. `cargo test -p counter_stream --test visible` runs them.

use counter_stream::{Countdown, next};
use probe::{CountingWaker, Limits, TracedStream, expect, graded, run};
use std::task::Poll;

/// A countdown from 3 gives 3, 2 and 1, and then None.
#[graded(points = 2, lesson = "What poll_next says")]
fn counts_down() {
    let mut countdown = TracedStream::new("countdown from 3", Countdown::new(3));
    for expected in [Some(3), Some(2), Some(1), None] {
        let item = item(&mut countdown);
        expect!(item == expected, expected = "the items are 3, 2, 1, None", seen = "{item:?} came for {expected:?}");
    }
}

/// What a countdown answers when it no longer says Pending.
fn item(countdown: &mut TracedStream<'_, u32>) -> Option<u32> {
    let task = CountingWaker::new("task");
    for _ in 0..10 {
        if let Poll::Ready(item) = countdown.poll_next(&task) {
            return item;
        }
    }
    expect!(false, expected = "the countdown is Ready with an item or the end", seen = "10 polls were all Pending");
    None
}

/// Awaiting next(&mut countdown) gives one item each time, and None when there are no more.
#[graded(points = 2, lesson = "Next: one item as a future")]
fn next_gives_one_item_each_time() {
    let ran = run(
        "loop",
        async {
            let mut countdown = Countdown::new(3);
            let mut items = Vec::new();
            while let Some(item) = next(&mut countdown).await {
                items.push(item);
                if items.len() > 3 {
                    break;
                }
            }
            items
        },
        Limits::default(),
    );
    let items = ran.output;
    expect!(items == [3, 2, 1], expected = "next gives 3, then 2, then 1, then None", seen = "it gave {items:?}");
}
