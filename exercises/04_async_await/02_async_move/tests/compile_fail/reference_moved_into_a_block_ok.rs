use async_move::greet;

fn fine(name: &str) -> impl Future<Output = String> + 'static {
    let name = name.to_owned();
    async move { greet(name).await }
}

fn main() {
    drop(fine("Ferris"));
}
