use futures::FutureExt;
use probe::{Inputs, expect, graded, note};
use server::{Limits, process_request, serve};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};
use tokio::sync::oneshot;

/// How long something is waited for that has to come.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long it is watched that something does not come.
const A_WHILE: Duration = Duration::from_millis(150);
const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);

const HELLO: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// The same in two.
const HALF: &str = "GET / HTTP/1.1\r\nHost: lo";
const REST: &str = "calhost\r\n\r\n";

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn hello_world() -> String {
    answer("200 OK", "Hello World")
}

/// Whether what was heard is an answer of this status with this body. Its exact bytes are a matter of a test of their own.
fn is_like(heard: &str, answer: &str) -> bool {
    match (answer.split_once(' '), answer.split_once("\r\n\r\n")) {
        (Some(_), Some((_, body))) => {
            let status = &answer["HTTP/1.1 ".len()..][..3];
            heard.strip_prefix("HTTP/1.1 ").is_some_and(|rest| rest.starts_with(status)) && heard.ends_with(body)
        }
        _ => heard == answer,
    }
}

/// What came of one request.
struct Processed {
    result: io::Result<()>,
    written: String,
    /// How long it took on the clock of the runtime.
    took: Duration,
}

/// Runs a body in a runtime of one thread, on whose clock time passes only when all wait for it.
fn on_a_stopped_clock<T>(body: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(body)
}

/// Processes the request of a client that does this, and then listens. Neither takes more than `room` bytes that are not read.
async fn process(read_timeout: Duration, room: usize, client: impl AsyncFnOnce(&mut DuplexStream)) -> Processed {
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
async fn send(stream: &mut DuplexStream, bytes: impl AsRef<[u8]>) {
    note("client", format!("sends {:?}", String::from_utf8_lossy(bytes.as_ref())));
    let _ = stream.write_all(bytes.as_ref()).await;
}

fn limits(connections: usize, read_timeout: Duration) -> Limits {
    Limits { connections: NonZeroUsize::new(connections).unwrap_or(NonZeroUsize::MIN), read_timeout }
}

/// A server on a port of its own, in a runtime of its own.
struct Server {
    address: SocketAddr,
    shutdown: Option<oneshot::Sender<()>>,
    ended: Receiver<thread::Result<()>>,
}

impl Server {
    fn start(limits: Limits) -> Self {
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

    fn is_told_to_stop(&mut self) {
        note("server", "is told to stop");
        let _ = self.shutdown.take().map(|shutdown| shutdown.send(()));
    }

    /// A client that has connected.
    fn client(&self, name: &'static str) -> Client {
        note(name, "connects");
        let Ok(stream) = TcpStream::connect_timeout(&self.address, PATIENCE) else {
            self.blame_what_is_still_to_do();
            probe::fail(format_args!("{name} can connect while serve is running"), format_args!("it was refused"));
        };
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit of time");
        Client { name, stream }
    }

    /// A client is served from its first byte to its last. Those that connected before it have been accepted then.
    fn serves_one_more(&self, name: &'static str) {
        let mut client = self.client(name);
        client.sends(HELLO);
        self.expect_answer(&mut client, &hello_world(), "while there is room for one more connection");
    }

    /// The client gets this answer; without one, its connection is closed.
    fn expect_answer(&self, client: &mut Client, answer: &str, when: &str) {
        let name = client.name;
        let heard = client.hear(|heard| !answer.is_empty() && is_like(heard, answer));
        if !is_like(&heard, answer) {
            self.blame_what_is_still_to_do();
        }
        let wanted = if answer.is_empty() { "no answer".to_owned() } else { format!("{answer:?}") };
        expect!(is_like(&heard, answer), expected = "{name} gets {wanted} {when}", seen = "it got {heard:?}");
        client.expect_closed();
    }

    fn expect_return(&self, when: &str) {
        match self.ended.recv_timeout(PATIENCE) {
            Ok(Ok(())) => {}
            Ok(Err(_)) => {
                probe::fail(format_args!("serve returns {when}"), format_args!("it panicked"));
            }
            Err(_) => probe::fail(format_args!("serve returns {when}"), format_args!("it had not returned after 3 s")),
        }
    }

    /// A panic of `todo!()` tells more than what came of it.
    fn blame_what_is_still_to_do(&self) {
        if let Ok(Err(panic)) = self.ended.recv_timeout(A_WHILE)
            && panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet implemented"))
        {
            resume_unwind(panic);
        }
    }
}

/// A client over a real connection.
struct Client {
    name: &'static str,
    stream: TcpStream,
}

impl Client {
    fn sends(&mut self, bytes: &str) {
        note(self.name, format!("sends {bytes:?}"));
        // If the server has closed the connection, that is seen by the one who listens.
        let _ = self.stream.write_all(bytes.as_bytes());
    }

    /// What the client gets until this is enough, the connection is closed, or nothing more comes in time.
    fn hear(&mut self, enough: impl Fn(&str) -> bool) -> String {
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

    fn expect_closed(&mut self) {
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
}

/// A stream that has a whole request, and fails then.
struct Failing {
    request: &'static [u8],
    read: Option<ErrorKind>,
    write: Option<ErrorKind>,
    flush: Option<ErrorKind>,
}

impl AsyncRead for Failing {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(kind) = self.read {
            return Poll::Ready(Err(kind.into()));
        }
        let count = self.request.len().min(buffer.remaining());
        buffer.put_slice(&self.request[..count]);
        self.request = &self.request[count..];
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Failing {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(match self.write {
            Some(ErrorKind::WriteZero) => Ok(0),
            Some(kind) => Err(kind.into()),
            None => Ok(bytes.len()),
        })
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.flush.map_or(Ok(()), |kind| Err(kind.into())))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// An error of the stream is returned, in a read, a write or the flush; a write of 0 bytes is a `WriteZero` error.
#[graded(points = 1, lesson = "The same server, on tokio")]
fn errors_of_the_stream_are_returned() {
    let sound = || Failing { request: HELLO.as_bytes(), read: None, write: None, flush: None };
    let (reset, broken) = (Some(ErrorKind::ConnectionReset), Some(ErrorKind::BrokenPipe));
    let cases = [
        ("a read fails", reset, Failing { read: reset, ..sound() }),
        ("a write fails", broken, Failing { write: broken, ..sound() }),
        ("a write takes no byte", Some(ErrorKind::WriteZero), Failing { write: Some(ErrorKind::WriteZero), ..sound() }),
        ("the flush fails", broken, Failing { flush: broken, ..sound() }),
    ];
    for (what, kind, mut stream) in cases {
        let result = on_a_stopped_clock(process_request(&mut stream, HOUR));
        let seen = result.as_ref().err().map(io::Error::kind);
        expect!(seen == kind, expected = "when {what}, the result is an error: {kind:?}", seen = "it was {seen:?}");
    }
}

/// Each request has its own time, whenever the others began.
#[graded(points = 1, lesson = "A time for each client")]
fn each_request_has_its_own_time() {
    let mut inputs = Inputs::new();
    let late = Duration::from_millis(inputs.within(100..900));
    let silent = || process(SECOND, 64, async |_: &mut DuplexStream| {});
    let (first, second, third) = on_a_stopped_clock(async {
        let second = async {
            tokio::time::sleep(late).await;
            silent().await
        };
        let third = async {
            tokio::time::sleep(late).await;
            process(SECOND, 64, async |stream| {
                tokio::time::sleep(Duration::from_millis(950)).await;
                send(stream, HELLO).await;
            })
            .await
        };
        tokio::join!(silent(), second, third)
    });
    for (which, took) in [("the first", first.took), ("the second, which began later,", second.took)] {
        expect!(
            took >= SECOND && took < SECOND + Duration::from_millis(50),
            expected = "{which} of two silent clients is given up 1 s after its own begin",
            seen = "it was given up at another time"
        );
    }
    let written = third.written;
    expect!(
        is_like(&written, &hello_world()) && third.result.is_ok(),
        expected = "a client that sends its head just before its time is over is answered",
        seen = "it got {written:?}"
    );
}

/// The limits may be as large as they can be.
#[graded(points = 1, lesson = "Your task")]
fn limits_may_be_as_large_as_can_be() {
    let processed = catch_unwind(AssertUnwindSafe(|| {
        on_a_stopped_clock(process(Duration::MAX, 1024, async |stream| {
            send(stream, HALF).await;
            tokio::time::sleep(3_000 * HOUR).await;
            send(stream, REST).await;
        }))
    }));
    match processed {
        Ok(Processed { written, .. }) => expect!(
            is_like(&written, &hello_world()),
            expected = "with a read_timeout of Duration::MAX a head is waited for as long as it takes",
            seen = "what was written is {written:?}"
        ),
        Err(panic) if panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet")) => {
            resume_unwind(panic)
        }
        Err(_) => probe::fail(
            format_args!("with a read_timeout of Duration::MAX a request is processed"),
            format_args!("process_request panicked"),
        ),
    }
    let server = Server::start(limits(usize::MAX, Duration::MAX));
    server.serves_one_more("a client of a server with the largest limits");
}

/// A silent client delays the end of `serve` by no more than its own time.
#[graded(points = 1, lesson = "The end in three steps", seconds = 15)]
fn silence_does_not_delay_the_end() {
    let mut server = Server::start(limits(3, Duration::from_millis(400)));
    let mut silent = server.client("client A");
    server.serves_one_more("client B");
    server.is_told_to_stop();
    server.expect_return("when the time of 400 ms is over in which client A could have sent its head");
    let answer = silent.hear(|_| false);
    expect!(
        is_like(&answer, &self::answer("408 Request Timeout", "Request Timeout")),
        expected = "a silent client gets its 408 during the shutdown as well",
        seen = "it got {answer:?}"
    );
}

/// Two servers that run at the same time share nothing: neither their places nor their end.
#[graded(points = 1, lesson = "A limit to how many", seconds = 15)]
fn two_servers_share_nothing() {
    let (mut one, mut other) = (Server::start(limits(2, HOUR)), Server::start(limits(1, HOUR)));
    let mut slow = one.client("client A of server 1");
    slow.sends(HALF);
    one.serves_one_more("client B of server 1");
    let mut second = one.client("client C of server 1");
    second.sends(HALF);
    other.serves_one_more("client D of server 2, while two of server 1 are slow,");
    other.is_told_to_stop();
    other.expect_return("when it was told to, and nobody is waiting there");
    slow.sends(REST);
    one.expect_answer(&mut slow, &hello_world(), "although server 2 has ended");
    second.sends(REST);
    one.expect_answer(&mut second, &hello_world(), "although server 2 has ended");
    one.is_told_to_stop();
    one.expect_return("when it was told to, and nobody is waiting");
}

/// An error of `accept` does not end `serve`: it accepts again.
#[graded(points = 1, lesson = "Your task", seconds = 15)]
fn accept_errors_do_not_end_serve() {
    let mut server = Server::start(limits(3, HOUR));
    server.serves_one_more("client A");
    // Where there are more than this, or no limit, accept does not fail.
    let most = if cfg!(unix) { 100_000 } else { 0 };
    let one = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let mut used: Vec<_> = std::iter::from_fn(|| one.try_clone().ok()).take(most).collect();
    used.pop();
    note("system", "has no descriptors left for one more connection");
    // It takes the last one, and there is none for the other end.
    let mut client = server.client("client B");
    client.sends(HELLO);
    let ended = server.ended.recv_timeout(2 * A_WHILE).is_ok();
    drop(used);
    note("system", "has descriptors again");
    expect!(!ended, expected = "serve goes on while accept fails", seen = "it ended");
    server.expect_answer(&mut client, &hello_world(), "when accept does not fail any more");
    server.is_told_to_stop();
    server.expect_return("when it was told to");
}
