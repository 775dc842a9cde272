use hello_world::hello_world;

async fn greet(out: &mut Vec<u8>) {
    let mut greeting = async || hello_world(out).await;
    greeting().await;
}

fn main() {
    drop(greet(&mut Vec::new()));
}
