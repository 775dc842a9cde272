//! The titles, the surprise, and what else the lesson speaks of. `cargo test -p server --test visible` runs them. Requests come
//! in memory and on a stopped clock where only `process_request` is concerned, and over real connections where `serve` is.

use probe::{all_orders, expect, graded, note};
use server::HEAD_LIMIT;
use std::io::{self, ErrorKind};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[path = "visible/parties.rs"]
mod parties;
use parties::*;

/// What comes of these bytes, which come at once.
fn processed_bytes(bytes: impl AsRef<[u8]>) -> Processed {
    on_a_stopped_clock(process(HOUR, 64 * 1024, async |stream| send(stream, bytes).await))
}

/// A request is answered with the very bytes that the task lists: status, length, blank line, body.
#[graded(points = 2, lesson = "The same server, on tokio")]
fn answers_are_exact() {
    let cases = [
        ("GET / HTTP/1.1", answer("200 OK", "Hello World")),
        ("GET /hello HTTP/1.1", answer("404 Not Found", "Not Found")),
        ("GET /panicky HTTP/1.1", answer("404 Not Found", "Not Found")),
        ("POST / HTTP/1.1", answer("400 Bad Request", "Bad Request")),
        ("GET / HTTP/1.0", answer("400 Bad Request", "Bad Request")),
        ("get / HTTP/1.1", answer("400 Bad Request", "Bad Request")),
        ("GET  / HTTP/1.1", answer("400 Bad Request", "Bad Request")),
        ("GET / HTTP/1.1\nX: y", answer("400 Bad Request", "Bad Request")),
        ("GET / HTTP/1.1 now", answer("400 Bad Request", "Bad Request")),
        ("hello?", answer("400 Bad Request", "Bad Request")),
    ];
    let requests = cases.map(|(line, answer)| {
        let mut bytes = line.as_bytes().to_vec();
        bytes.extend_from_slice(
            b"\r\nReferer: GET /panic HTTP/1.1\r\nContent-Length: 5000\r\nX-Name: J\xf6rg \xff\r\n\r\nGET /panic HTTP/1.1\r\n\r\n",
        );
        (format!("{line:?}"), bytes, answer)
    });
    let too_long = answer("431 Request Header Fields Too Large", "Request Header Fields Too Large");
    let endless = ("8,192 bytes without a blank line".to_owned(), "x".repeat(HEAD_LIMIT).into_bytes(), too_long);
    for (what, bytes, answer) in requests.into_iter().chain([endless]) {
        let Processed { result, written, .. } = processed_bytes(bytes);
        expect!(written == answer, expected = "the answer to {what} is {answer:?}", seen = "it was {written:?}");
        expect!(result.is_ok(), expected = "process_request returns Ok when it has answered", seen = "it was an Err");
    }
}

/// Nothing is written before the head is complete, in whatever pieces it comes; then the answer comes at once.
#[graded(points = 2, lesson = "The same server, on tokio")]
fn the_whole_head_comes_first() {
    let bad = "hello?\r\nHost: localhost\r\n\r\n";
    let odd = "GET / HTTP/1.1\r\nX: a\n\nb\r\n\r\n";
    let heads = [(HELLO, hello_world()), (bad, answer("400 Bad Request", "Bad Request")), (odd, hello_world())];
    let in_pieces = heads.iter().flat_map(|(head, answer)| {
        let in_two = (1..head.len()).map(|at| vec![&head[..at], &head[at..]]);
        let single_bytes = (0..head.len()).map(|at| &head[at..=at]).collect();
        in_two.chain([single_bytes]).map(move |pieces| (pieces, answer))
    });
    for (pieces, answer) in in_pieces {
        let processed = on_a_stopped_clock(process(HOUR, 64 * 1024, async |stream| {
            let Some((last, first)) = pieces.split_last() else { return };
            for piece in first {
                send(stream, piece).await;
                let early = tokio::time::timeout(Duration::from_secs(1), stream.read_u8()).await;
                expect!(
                    early.is_err(),
                    expected = "while the blank line has not come, process_request waits and writes nothing",
                    seen = "it had written something, or had returned"
                );
            }
            send(stream, last).await;
        }));
        let written = processed.written;
        expect!(
            is_like(&written, answer),
            expected = "a head that comes in several pieces is answered when the last one has come",
            seen = "of the pieces {pieces:?}, what was written is {written:?}"
        );
    }
}

/// If the stream ends before the head is complete, nothing is written, and the result is an `UnexpectedEof` error.
#[graded(points = 1, lesson = "The same server, on tokio")]
fn half_a_head_is_not_answered() {
    for half in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
        let Processed { result, written, took } = on_a_stopped_clock(process(HOUR, 1024, async |stream| {
            send(stream, half).await;
            note("client", "closes its side");
            let _ = stream.shutdown().await;
        }));
        let kind = result.as_ref().err().map(io::Error::kind);
        expect!(
            written.is_empty() && kind == Some(ErrorKind::UnexpectedEof) && took < HOUR,
            expected =
                "a client that closes its side after {half:?} gets no answer, and the result is UnexpectedEof at once",
            seen = "it got {written:?}, and the result was {kind:?}"
        );
    }
}

/// A head of `HEAD_LIMIT` bytes is answered; once that many bytes have come without a blank line, the answer is 431.
#[graded(points = 1, lesson = "The same server, on tokio")]
fn heads_have_a_limit() {
    let (begin, end) = ("GET / HTTP/1.1\r\nX: ", "\r\n\r\n");
    let head = |length: usize| format!("{begin}{}{end}", "x".repeat(length - begin.len() - end.len()));
    let too_long = answer("431 Request Header Fields Too Large", "Request Header Fields Too Large");
    let cases = [
        ("a head of 8,191 bytes", head(8_191), hello_world()),
        ("a head of 8,192 bytes", head(8_192), hello_world()),
        ("a head of 8,193 bytes", head(8_193), too_long.clone()),
        ("64 KiB without a blank line", "x".repeat(64 * 1024), too_long),
    ];
    for (what, bytes, answer) in cases {
        for room in [700, 64 * 1024] {
            let Processed { result, written, .. } = on_a_stopped_clock(process(HOUR, room, async |stream| {
                note("client", format!("sends {what}"));
                let _ = stream.write_all(bytes.as_bytes()).await;
            }));
            expect!(
                is_like(&written, &answer) && result.is_ok(),
                expected = "the answer to {what} is {answer:?}",
                seen = "it was {written:?}"
            );
        }
    }
}

/// A client that has not sent its head when its time is over gets a 408, at that time.
#[graded(points = 2, title, lesson = "A time for each client")]
fn a_late_head_is_answered_with_408() {
    let timeout = answer("408 Request Timeout", "Request Timeout");
    for (seconds, begin) in [(1, ""), (10, "GET / HT"), (30, HALF), (3_000, "GET / HTTP/1.1\r\nHost: localhost\r\n")] {
        let read_timeout = Duration::from_secs(seconds);
        let Processed { result, written, took } = on_a_stopped_clock(process(read_timeout, 1024, async |stream| {
            send(stream, begin).await;
        }));
        expect!(
            written == timeout,
            expected = "a client that has sent {begin:?} and then nothing for {seconds} s gets {timeout:?}",
            seen = "it got {written:?}"
        );
        expect!(
            result.is_ok(),
            expected = "process_request returns Ok, since it has answered",
            seen = "it returned an error"
        );
        expect!(
            took >= read_timeout && took < read_timeout + Duration::from_millis(500),
            expected = "the 408 comes when the time of {seconds} s is over",
            seen = "it came earlier, or more than half a second later"
        );
    }
}

/// The time is for the whole head: bytes that come meanwhile do not prolong it.
#[graded(points = 2, lesson = "The surprise: a timeout that never comes")]
fn drops_do_not_prolong_the_time() {
    for (every, name) in [(900, "just below the time of 1 s"), (300, "of less than a third of it")] {
        let Processed { written, took, .. } = on_a_stopped_clock(process(SECOND, 1024, async |stream| {
            for byte in HELLO.as_bytes() {
                tokio::time::sleep(Duration::from_millis(every)).await;
                send(stream, [*byte]).await;
            }
        }));
        expect!(
            took < 2 * SECOND,
            expected = "a client that sends a byte at a time, with pauses {name}, is given up after 1 s",
            seen = "it kept its connection for longer than 2 s"
        );
        expect!(
            is_like(&written, &answer("408 Request Timeout", "Request Timeout")) || written.is_empty(),
            expected = "such a client gets a 408, or none if it is not heard any more",
            seen = "it got {written:?}"
        );
    }
}

/// The time is for the head and not for the answer: a client may take long to read it, and gets all of it.
#[graded(points = 1, lesson = "A time for each client")]
fn the_answer_may_take_long() {
    for room in [8, 40] {
        let Processed { result, written, .. } = on_a_stopped_clock(process(SECOND, room, async |stream| {
            send(stream, HELLO).await;
            note("client", "does something else for a minute");
            tokio::time::sleep(Duration::from_secs(60)).await;
        }));
        expect!(
            is_like(&written, &hello_world()) && result.is_ok(),
            expected = "a client that reads its answer a minute later gets all of it",
            seen = "it got {written:?}"
        );
    }
}

/// A slow client keeps nobody else waiting, and is answered when it has sent the rest.
#[graded(points = 2, lesson = "The same server, on tokio", seconds = 15)]
fn a_slow_client_keeps_nobody_waiting() {
    let server = Server::start(limits(10, HOUR));
    let (mut slow, mut silent) = (server.client("client A"), server.client("client B"));
    slow.sends(HALF);
    let mut quick = server.client("client C");
    quick.sends(HELLO);
    server.expect_answer(&mut quick, &hello_world(), "while A has sent half of its head, and B has sent nothing");
    slow.sends(REST);
    server.expect_answer(&mut slow, &hello_world(), "when it has sent the rest of its head");
    silent.sends(HELLO);
    server.expect_answer(&mut silent, &hello_world(), "when it has sent its head at last");
}

/// At most as many clients are served at the same time as the limit says, and the next one when one of them is done.
#[graded(points = 3, title, lesson = "A limit to how many", seconds = 30)]
fn connections_are_limited() {
    all_orders(|order| {
        let server = Server::start(limits(2, HOUR));
        let mut first = [server.client("client A"), server.client("client B")];
        first.iter_mut().for_each(|client| client.sends(HALF));
        let mut third = server.client("client C");
        third.sends(HELLO);
        if !third.still_waits() {
            server.blame_what_is_still_to_do();
            probe::fail(
                format_args!("with two connections at most, client C waits while A and B are being served"),
                format_args!("client C got an answer, or was turned away"),
            );
        }
        let leaves = order.choose(2);
        first[leaves].sends(REST);
        server.expect_answer(&mut first[leaves], &hello_world(), "when it has sent the rest of its head");
        server.expect_answer(&mut third, &hello_world(), "when one of the two places is free");
        first[1 - leaves].sends(REST);
        server.expect_answer(&mut first[1 - leaves], &hello_world(), "when it has sent the rest of its head");
    });
}

/// A client that sends nothing loses its place when its time is over, and one that waits gets it.
#[graded(points = 2, lesson = "A time for each client", seconds = 15)]
fn silence_does_not_keep_a_place() {
    let server = Server::start(limits(1, Duration::from_millis(200)));
    let mut silent = server.client("client A");
    let mut waiting = server.client("client B");
    waiting.sends(HELLO);
    let answered = "after client A, which had the only place, has sent nothing for 200 ms";
    server.expect_answer(&mut waiting, &hello_world(), answered);
    silent.hear(|_| false);
    silent.expect_closed();
}

/// A panic or an error of one request gives its place back, and clients after it are served as before.
#[graded(points = 2, lesson = "A limit to how many", seconds = 15)]
fn failures_give_their_places_back() {
    let server = Server::start(limits(2, HOUR));
    for name in ["client D", "client E", "client F"] {
        let mut client = server.client(name);
        client.sends("GET / HT");
        note(name, "goes away");
    }
    server.serves_one_more("client G");
    expect!(
        !probe::panicked(),
        expected = "an error of a client that goes away is dropped, or written to a log",
        seen = "a task panicked because of it"
    );
    for name in ["client A", "client B", "client C"] {
        let mut unlucky = server.client(name);
        unlucky.sends("GET /panic HTTP/1.1\r\n\r\n");
        server.expect_answer(&mut unlucky, "", "after it has asked for a panic");
    }
    server.serves_one_more("client H");
}

/// On shutdown new clients are refused at once, and `serve` returns when what is under way has been answered, not before.
#[graded(points = 2, lesson = "The end in three steps", seconds = 15)]
fn shutdown_drains() {
    let mut server = Server::start(limits(10, HOUR));
    let mut slow = server.client("client A");
    slow.sends(HALF);
    server.serves_one_more("client B");
    server.is_told_to_stop();
    server.expect_refusal("as soon as shutdown is ready");
    expect!(
        slow.still_waits() && server.ended.try_recv().is_err(),
        expected = "serve waits for a request that is under way before it returns",
        seen = "it returned, or cut the connection, although client A has not been answered yet"
    );
    slow.sends(REST);
    server.expect_answer(&mut slow, &hello_world(), "although serve was told to shut down meanwhile");
    server.expect_return("when the last request that was under way has been answered");
}

/// A shutdown is noticed even while all places are taken, and who waits for a place is not served any more.
#[graded(points = 2, lesson = "The end in three steps", seconds = 15)]
fn shutdown_is_heard_while_all_places_are_taken() {
    let mut server = Server::start(limits(2, HOUR));
    let mut slow = server.client("client A");
    slow.sends(HALF);
    server.serves_one_more("client B");
    let mut second = server.client("client C");
    second.sends(HALF);
    let mut waiting = server.client("client D");
    waiting.sends(HELLO);
    expect!(waiting.still_waits(), expected = "client D waits for a place", seen = "it did not have to");
    server.is_told_to_stop();
    server.expect_refusal("on shutdown, although A and C have taken both places");
    slow.sends(REST);
    server.expect_answer(&mut slow, &hello_world(), "although serve was told to shut down meanwhile");
    second.sends(REST);
    second.hear(|_| false);
    let heard = waiting.hear(|_| false);
    expect!(
        heard.is_empty(),
        expected = "client D, which had no place when the server was told to stop, is not served",
        seen = "it was, and got {heard:?}"
    );
    server.expect_return("when those that had a place have been answered");
}

/// On shutdown, requests that have panicked are not waited for, and `serve` does not panic because of them.
#[graded(points = 1, lesson = "The end in three steps", seconds = 15)]
fn shutdown_after_a_panic_returns() {
    for meanwhile in [false, true] {
        let when = if meanwhile { "panics after the shutdown" } else { "has panicked before the shutdown" };
        let mut server = Server::start(limits(3, HOUR));
        let mut client = server.client("client A");
        client.sends("GET /panic HTTP/1.1\r\nHost: lo");
        server.serves_one_more("client B");
        if meanwhile {
            server.is_told_to_stop();
            server.expect_refusal("as soon as shutdown is ready");
        }
        client.sends(REST);
        server.expect_answer(&mut client, "", "after it has asked for a panic");
        if !meanwhile {
            server.is_told_to_stop();
        }
        server.expect_return(&format!("on shutdown, when the request {when}"));
    }
}
