//! A function cannot make a socket and return a read of it beside it, not even when the socket is shared by an Rc.
//! points: 1
//! needs: pending_until_data_comes

use sim::Socket;
use socket_read::SocketRead;
use std::rc::Rc;

fn connect<'a>() -> (Rc<Socket>, SocketRead<'a>) {
    let socket = Rc::new(Socket::new());
    let read = SocketRead::new(&socket);
    (Rc::clone(&socket), read)
}

fn main() {
    connect();
}
