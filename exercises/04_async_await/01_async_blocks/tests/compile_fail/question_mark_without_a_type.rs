//! A block has no signature to say which error its `?` makes, so the type has to be said inside.
//! points: 1
//! needs: tries_again_until_one_succeeds

use async_blocks::retry;
use std::num::NonZeroU32;

async fn bad(n: NonZeroU32) -> bool {
    let read = || async {
        let number: u8 = "10".parse()?;
        Ok(number)
    };
    retry(n, read).await.is_ok()
}

fn main() {
    drop(bad(NonZeroU32::MIN));
}
