use hello_world::hello_world;

async fn greet(out: &mut Vec<u8>) {
    hello_world(out).await;
}

fn main() {
    drop(greet(&mut Vec::new()));
}
