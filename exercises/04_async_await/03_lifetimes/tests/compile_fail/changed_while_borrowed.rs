//! A variable cannot be changed while a future that borrows it is still to be awaited.
//! points: 1
//! needs: foo_expanded_gives_the_value_of_x

use lifetimes::foo_expanded;

async fn bad() -> u8 {
    let mut x = 1;
    let future = foo_expanded(&x);
    x += 1;
    future.await + x
}

fn main() {
    drop(bad());
}
