use std::pin::Pin;

fn pinned() -> Pin<Box<impl Future<Output = u8>>> {
    let future = Box::pin(async { 5 });
    future
}

fn main() {
    let _ = pinned;
}
