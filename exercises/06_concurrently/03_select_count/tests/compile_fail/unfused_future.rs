//! select! takes no future that cannot say whether it is done: it has to be fused first.
//! points: 1
//! needs: ready_futures_are_added

use futures::select;
use select_count::count;
use std::future::ready;

async fn ten() -> u32 {
    let mut sum = Box::pin(async { count(ready(4), ready(6)).await });
    select! {
        n = sum => n,
    }
}

fn main() {
    drop(ten());
}
