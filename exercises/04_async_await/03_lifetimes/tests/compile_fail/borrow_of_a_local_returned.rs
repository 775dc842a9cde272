//! A future that borrows a local variable of a function cannot leave the function.
//! points: 1
//! needs: foo_expanded_gives_the_value_of_x

use lifetimes::foo_expanded;

fn leaves<F: Future + 'static>(future: F) -> F {
    future
}

fn bad() -> impl Future<Output = u8> + 'static {
    let x = 5;
    leaves(foo_expanded(&x))
}

fn main() {
    drop(bad());
}
