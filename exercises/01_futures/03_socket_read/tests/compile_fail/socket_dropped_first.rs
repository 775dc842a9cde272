//! A read cannot outlive its socket: the socket is not dropped before the read is used for the last time.
//! points: 1
//! needs: pending_until_data_comes

use sim::Socket;
use socket_read::SocketRead;

fn still_needed(_: SocketRead<'_>) {}

fn main() {
    let read;
    {
        let socket = Socket::new();
        read = SocketRead::new(&socket);
    }
    still_needed(read);
}
