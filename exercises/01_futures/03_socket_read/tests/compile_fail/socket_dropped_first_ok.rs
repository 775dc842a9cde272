use sim::Socket;
use socket_read::SocketRead;

fn still_needed(_: SocketRead<'_>) {}

fn main() {
    let socket = Socket::new();
    let read;
    {
        read = SocketRead::new(&socket);
    }
    still_needed(read);
}
