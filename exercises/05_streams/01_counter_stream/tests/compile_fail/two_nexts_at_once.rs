//! A Next borrows its stream for itself: no second one can be made while the first is alive.
//! points: 1
//! needs: next_hands_on_what_the_stream_says

use counter_stream::{Countdown, next};

fn main() {
    let mut countdown = Countdown::new(2);
    let first = next(&mut countdown);
    let second = next(&mut countdown);
    drop((first, second));
}
