use lifetimes::foo_expanded;

fn fine(x: &'static u8) -> impl Future<Output = u8> + 'static {
    foo_expanded(x)
}

fn main() {
    drop(fine(&5));
}
