//! A block cannot break out of the loop that it stands in: when the block runs, that loop may be over.
//! points: 1
//! needs: bar_gives_ten

use async_blocks::bar;

async fn bad() {
    loop {
        let step = async {
            if bar().await == 10 {
                break;
            }
        };
        step.await;
    }
}

fn main() {
    drop(bad());
}
