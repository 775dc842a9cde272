//! A task may go from thread to thread between two polls, so what it keeps across an await has to be `Send`: no `Rc`.
//! points: 1
//! needs: the_whole_head_comes_first

use async_std::net::TcpStream;
use async_std::task;
use spawn_server::process_request;
use std::rc::Rc;

fn spawn_request(mut stream: TcpStream) {
    task::spawn(async move {
        let name = Rc::<str>::from("a client");
        let outcome = process_request(&mut stream).await;
        println!("{name}: {outcome:?}");
    });
}

fn main() {
    let _: fn(TcpStream) = spawn_request;
}
