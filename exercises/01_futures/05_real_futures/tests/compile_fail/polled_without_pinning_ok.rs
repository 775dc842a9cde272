use real_futures::AndThen;
use std::future::{Pending, Ready};
use std::pin::Pin;
use std::task::Context;

fn step(mut both: AndThen<Ready<()>, Pending<()>>, cx: &mut Context<'_>) -> bool {
    Pin::new(&mut both).poll(cx).is_pending()
}

fn main() {
    let _ = step;
}
