use lifetimes::foo_expanded;

async fn fine() -> u8 {
    let mut x = 1;
    let future = foo_expanded(&x);
    let value = future.await;
    x += 1;
    value + x
}

fn main() {
    drop(fine());
}
