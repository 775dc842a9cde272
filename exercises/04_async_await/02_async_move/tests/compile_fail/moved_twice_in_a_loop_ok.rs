use async_move::greet;

async fn fine() -> usize {
    let name = String::from("Ferris");
    let mut greetings = Vec::new();
    for number in 0..3 {
        let name = name.clone();
        greetings.push(async move { greet(name).await.len() + number });
    }
    greetings.len()
}

fn main() {
    drop(fine());
}
