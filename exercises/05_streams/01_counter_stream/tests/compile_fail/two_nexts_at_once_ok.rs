use counter_stream::{Countdown, next};

fn main() {
    let mut countdown = Countdown::new(2);
    let first = next(&mut countdown);
    drop(first);
    let second = next(&mut countdown);
    drop(second);
}
