//! Of a pinned future that is not `Unpin`, nobody gets a `&mut`: with one it could be swapped for another.
//! points: 0

use pinning::SelfRef;
use std::pin::Pin;

fn swap(one: Pin<&mut SelfRef>, other: &mut SelfRef) {
    std::mem::swap(one.get_mut(), other);
}

fn main() {
    let _ = swap;
}
