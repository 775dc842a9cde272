//! A block borrows what it mentions, though there is no `&`: the variable cannot be changed while the block is to be awaited.
//! points: 1
//! needs: bar_gives_ten

use async_blocks::bar;

async fn bad() -> u8 {
    let mut more = 1;
    let sum = async { bar().await + more };
    more += 1;
    sum.await + more
}

fn main() {
    drop(bad());
}
