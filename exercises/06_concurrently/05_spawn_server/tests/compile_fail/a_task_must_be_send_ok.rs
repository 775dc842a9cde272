use async_std::net::TcpStream;
use async_std::task;
use spawn_server::process_request;
use std::sync::Arc;

fn spawn_request(mut stream: TcpStream) {
    task::spawn(async move {
        let name = Arc::<str>::from("a client");
        let outcome = process_request(&mut stream).await;
        println!("{name}: {outcome:?}");
    });
}

fn main() {
    let _: fn(TcpStream) = spawn_request;
}
