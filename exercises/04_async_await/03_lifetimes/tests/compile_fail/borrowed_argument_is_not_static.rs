//! A future that borrows an argument is not `'static`: the caller may free the argument first.
//! points: 1
//! needs: foo_expanded_gives_the_value_of_x

use lifetimes::foo_expanded;

fn bad(x: &u8) -> impl Future<Output = u8> + 'static {
    foo_expanded(x)
}

fn main() {
    drop(bad(&5));
}
