use futures::{FutureExt, select};
use select_count::count;
use std::future::ready;

async fn ten() -> u32 {
    let mut sum = Box::pin(async { count(ready(4), ready(6)).await }.fuse());
    select! {
        n = sum => n,
    }
}

fn main() {
    drop(ten());
}
