use async_move::greet;

async fn fine() -> usize {
    let pair = (String::from("Ferris"), String::from("Corro"));
    let greeting = async move { greet(pair.0).await };
    greeting.await.len() + pair.1.len()
}

fn main() {
    drop(fine());
}
