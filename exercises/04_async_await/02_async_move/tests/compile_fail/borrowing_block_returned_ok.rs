use async_move::greet;

fn fine() -> impl Future<Output = bool> {
    let name = String::from("Ferris");
    async move { greet(String::from("Ferris")).await.ends_with(&name) }
}

fn main() {
    drop(fine());
}
