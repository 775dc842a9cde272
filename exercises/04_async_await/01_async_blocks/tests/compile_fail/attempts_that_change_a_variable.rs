//! A closure makes a block each time it is called, so the blocks may share its variables but not change them: two could be alive.
//! points: 1
//! needs: tries_again_until_one_succeeds

use async_blocks::retry;
use std::num::NonZeroU32;

async fn bad(n: NonZeroU32) -> Result<u8, u8> {
    let mut tried = 0;
    let attempt = || async {
        tried += 1;
        if tried == 2 { Ok(tried) } else { Err(tried) }
    };
    retry(n, attempt).await
}

fn main() {
    drop(bad(NonZeroU32::MIN));
}
