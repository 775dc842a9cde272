use async_blocks::retry;
use std::cell::Cell;
use std::num::NonZeroU32;

async fn fine(n: NonZeroU32) -> Result<u8, u8> {
    let tried = Cell::new(0);
    let attempt = || async {
        tried.set(tried.get() + 1);
        if tried.get() == 2 { Ok(tried.get()) } else { Err(tried.get()) }
    };
    retry(n, attempt).await
}

fn main() {
    drop(fine(NonZeroU32::MIN));
}
