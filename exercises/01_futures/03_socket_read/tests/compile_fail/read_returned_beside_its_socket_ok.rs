use sim::Socket;
use socket_read::SocketRead;
use std::rc::Rc;

fn connect(socket: &Rc<Socket>) -> (Rc<Socket>, SocketRead<'_>) {
    let read = SocketRead::new(socket);
    (Rc::clone(socket), read)
}

fn main() {
    let socket = Rc::new(Socket::new());
    connect(&socket);
}
