//! Clients and servers over real connections, and what comes of one request on a stopped clock.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use futures::FutureExt;
use probe::{expect, note};
use server::{Limits, process_request, serve};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::oneshot;

/// How long something is waited for that has to come.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// How long it is watched that something does not come.
pub const A_WHILE: Duration = Duration::from_millis(150);
pub const SECOND: Duration = Duration::from_secs(1);
pub const HOUR: Duration = Duration::from_secs(60 * 60);

pub const HELLO: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// The same in two.
pub const HALF: &str = "GET / HTTP/1.1\r\nHost: lo";
pub const REST: &str = "calhost\r\n\r\n";

pub fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

pub fn hello_world() -> String {
    answer("200 OK", "Hello World")
}

/// Whether what was heard is an answer of this status with this body. Its exact bytes are a matter of a test of their own.
pub fn is_like(heard: &str, answer: &str) -> bool {
    match (answer.split_once(' '), answer.split_once("\r\n\r\n")) {
        (Some(_), Some((_, body))) => {
            let status = &answer["HTTP/1.1 ".len()..][..3];
            heard.strip_prefix("HTTP/1.1 ").is_some_and(|rest| rest.starts_with(status)) && heard.ends_with(body)
        }
        _ => heard == answer,
    }
}

/// What came of one request.
pub struct Processed {
    pub result: io::Result<()>,
    pub written: String,
    /// How long it took on the clock of the runtime.
    pub took: Duration,
}

/// Runs a body in a runtime of one thread, on whose clock time passes only when all wait for it.
pub fn on_a_stopped_clock<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(body)
}

/// Processes the request of a client that does this, and then listens. Neither takes more than `room` bytes that are not read.
pub async fn process(read_timeout: Duration, room: usize, client: impl AsyncFnOnce(&mut DuplexStream)) -> Processed {
    let (mut near, mut far) = tokio::io::duplex(room);
    let start = tokio::time::Instant::now();
    let server = async {
        let result = process_request(&mut near, read_timeout).await;
        let took = start.elapsed();
        drop(near);
        (result, took)
    };
    let client = async {
        client(&mut far).await;
        let mut heard = Vec::new();
        let _ = far.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    };
    let both = async { tokio::join!(server, client) };
    let Ok(((result, took), written)) = tokio::time::timeout(10_000 * HOUR, both).await else {
        probe::fail(
            format_args!("process_request ends when the head has come, or its time is over"),
            format_args!("it waits forever for something that the client does not send"),
        )
    };
    Processed { result, written, took }
}

/// Sends a piece, unless nobody reads any more.
pub async fn send(stream: &mut DuplexStream, bytes: impl AsRef<[u8]>) {
    note("client", format!("sends {:?}", String::from_utf8_lossy(bytes.as_ref())));
    let _ = stream.write_all(bytes.as_ref()).await;
}

pub fn limits(connections: usize, read_timeout: Duration) -> Limits {
    Limits { connections: NonZeroUsize::new(connections).unwrap_or(NonZeroUsize::MIN), read_timeout }
}

/// A server on a port of its own, in a runtime of its own.
pub struct Server {
    pub address: SocketAddr,
    pub shutdown: Option<oneshot::Sender<()>>,
    pub ended: Receiver<thread::Result<()>>,
}

impl Server {
    pub fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a listener for tokio");
        let address = listener.local_addr().expect("its address");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let (shutdown, told) = oneshot::channel();
        let (end, ended) = channel();
        thread::spawn(move || {
            let served = runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                let told =
                    async { told.await.unwrap_or_else(|_| note("server", "is told to stop, since the test is over")) };
                AssertUnwindSafe(serve(listener, limits, told)).catch_unwind().await
            });
            let _ = end.send(served);
        });
        Self { address, shutdown: Some(shutdown), ended }
    }

    pub fn is_told_to_stop(&mut self) {
        note("server", "is told to stop");
        let _ = self.shutdown.take().map(|shutdown| shutdown.send(()));
    }

    /// A client that has connected.
    pub fn client(&self, name: &'static str) -> Client {
        note(name, "connects");
        let Ok(stream) = TcpStream::connect_timeout(&self.address, PATIENCE) else {
            self.blame_what_is_still_to_do();
            probe::fail(format_args!("{name} can connect while serve is running"), format_args!("it was refused"));
        };
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit of time");
        Client { name, stream }
    }

    /// A client is served from its first byte to its last. Those that connected before it have been accepted then.
    pub fn serves_one_more(&self, name: &'static str) {
        let mut client = self.client(name);
        client.sends(HELLO);
        self.expect_answer(&mut client, &hello_world(), "while there is room for one more connection");
    }

    /// The client gets this answer; without one, its connection is closed.
    pub fn expect_answer(&self, client: &mut Client, answer: &str, when: &str) {
        let name = client.name;
        let heard = client.hear(|heard| !answer.is_empty() && is_like(heard, answer));
        if !is_like(&heard, answer) {
            self.blame_what_is_still_to_do();
        }
        let wanted = if answer.is_empty() { "no answer".to_owned() } else { format!("{answer:?}") };
        expect!(is_like(&heard, answer), expected = "{name} gets {wanted} {when}", seen = "it got {heard:?}");
        client.expect_closed();
    }

    /// Nobody can connect any more, soon.
    pub fn expect_refusal(&self, when: &str) {
        // Some may get through while the server is about to close it. They are fewer than the system would keep waiting.
        let refused = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(20));
            let connected = TcpStream::connect_timeout(&self.address, PATIENCE);
            connected
                .is_err_and(|error| matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset))
        });
        expect!(
            refused,
            expected = "the listener is closed {when}, and clients that come then are refused",
            seen = "one could still connect, and would wait for nothing"
        );
    }

    pub fn expect_return(&self, when: &str) {
        match self.ended.recv_timeout(PATIENCE) {
            Ok(Ok(())) => {}
            Ok(Err(_)) => {
                probe::fail(format_args!("serve returns {when}"), format_args!("it panicked"));
            }
            Err(_) => probe::fail(format_args!("serve returns {when}"), format_args!("it had not returned after 3 s")),
        }
    }

    /// A panic of `todo!()` tells more than what came of it.
    pub fn blame_what_is_still_to_do(&self) {
        if let Ok(Err(panic)) = self.ended.recv_timeout(A_WHILE)
            && panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet implemented"))
        {
            resume_unwind(panic);
        }
    }
}

/// A client over a real connection.
pub struct Client {
    pub name: &'static str,
    pub stream: TcpStream,
}

impl Client {
    pub fn sends(&mut self, bytes: &str) {
        note(self.name, format!("sends {bytes:?}"));
        // If the server has closed the connection, that is seen by the one who listens.
        let _ = self.stream.write_all(bytes.as_bytes());
    }

    /// What the client gets until this is enough, the connection is closed, or nothing more comes in time.
    pub fn hear(&mut self, enough: impl Fn(&str) -> bool) -> String {
        let mut heard = String::new();
        let mut buffer = [0; 256];
        while !enough(&heard) {
            match self.stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => heard.push_str(&String::from_utf8_lossy(&buffer[..count])),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        note(self.name, format!("has got {heard:?}"));
        heard
    }

    pub fn expect_closed(&mut self) {
        let name = self.name;
        let open = match self.stream.read(&mut [0]) {
            Ok(count) => count > 0,
            Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        };
        expect!(
            !open,
            expected = "the connection of {name} is closed when its task is over",
            seen = "it was still open, and {name} does not know that nothing more will come"
        );
    }

    /// Whether the client hears nothing for a while.
    pub fn still_waits(&self) -> bool {
        self.stream.set_read_timeout(Some(A_WHILE)).expect("a limit of time");
        let heard = self.stream.peek(&mut [0]);
        self.stream.set_read_timeout(Some(PATIENCE)).expect("a limit of time");
        heard.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }
}
