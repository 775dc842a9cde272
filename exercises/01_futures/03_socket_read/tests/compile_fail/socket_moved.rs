//! A read borrows its socket: the socket cannot be moved elsewhere while the read is alive.
//! points: 1
//! needs: pending_until_data_comes

use sim::Socket;
use socket_read::SocketRead;

fn elsewhere(_: Socket) {}

fn still_needed(_: SocketRead<'_>) {}

fn main() {
    let socket = Socket::new();
    let read = SocketRead::new(&socket);
    elsewhere(socket);
    still_needed(read);
}
