use async_move::greet;

async fn fine() -> usize {
    let name = String::from("Ferris");
    let length = name.len();
    let greeting = async move { greet(name).await };
    greeting.await.len() + length
}

fn main() {
    drop(fine());
}
