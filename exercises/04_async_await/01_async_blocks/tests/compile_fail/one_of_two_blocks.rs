//! Each block has a type of its own, even where two give the same: `if` and `else` cannot give one each.
//! points: 1
//! needs: bar_gives_ten

use async_blocks::bar;

async fn bad(short: bool) -> u8 {
    let chosen = if short { async { 10 } } else { async { bar().await } };
    chosen.await
}

fn main() {
    drop(bad(true));
}
