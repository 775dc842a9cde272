use probe::{Inputs, expect, graded, note};
use server::process_request;
use std::io::{self, ErrorKind};
use std::net::TcpListener;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

#[path = "visible/parties.rs"]
mod parties;
use parties::*;

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
