//! What `pin!` has pinned lies on the stack of this function, so the pin cannot be returned.
//! points: 0

use std::pin::{Pin, pin};

fn pinned<'a>() -> Pin<&'a mut impl Future<Output = u8>> {
    let future = pin!(async { 5 });
    future
}

fn main() {
    let _ = pinned;
}
