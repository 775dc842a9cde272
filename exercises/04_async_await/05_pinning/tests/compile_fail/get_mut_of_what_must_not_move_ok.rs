use pinning::SelfRef;
use std::pin::Pin;

type Boxed = Pin<Box<SelfRef>>;

fn swap(one: Pin<&mut Boxed>, other: &mut Boxed) {
    std::mem::swap(one.get_mut(), other);
}

fn main() {
    let _ = swap;
}
