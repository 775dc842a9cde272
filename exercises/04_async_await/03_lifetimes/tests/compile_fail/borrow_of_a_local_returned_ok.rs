use lifetimes::foo_expanded;

fn leaves<F: Future + 'static>(future: F) -> F {
    future
}

fn fine() -> impl Future<Output = u8> + 'static {
    leaves(async {
        let x = 5;
        foo_expanded(&x).await
    })
}

fn main() {
    drop(fine());
}
