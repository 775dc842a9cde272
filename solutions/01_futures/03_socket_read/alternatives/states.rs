//! An enum of states, with the end as one of them: a poll after Ready is a bug of the caller, and is told so.

use sim::Socket;
use std::task::Poll;

pub use sim::SimpleFuture;

pub enum SocketRead<'a> {
    Reading(&'a Socket),
    Done,
}

impl<'a> SocketRead<'a> {
    pub fn new(socket: &'a Socket) -> Self {
        SocketRead::Reading(socket)
    }

    fn look(socket: &Socket) -> Option<Vec<u8>> {
        socket.has_data_to_read().then(|| socket.read_buf())
    }
}

impl SimpleFuture for SocketRead<'_> {
    type Output = Vec<u8>;

    fn poll(&mut self, wake: fn()) -> Poll<Vec<u8>> {
        let SocketRead::Reading(socket) = *self else { panic!("a read is not polled after it was Ready") };
        let found = Self::look(socket).or_else(|| {
            socket.set_readable_callback(wake);
            Self::look(socket)
        });
        match found {
            Some(data) => {
                *self = SocketRead::Done;
                Poll::Ready(data)
            }
            None => Poll::Pending,
        }
    }
}
