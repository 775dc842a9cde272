//! The title, the surprise, and what else the lesson speaks of. `cargo test -p spawn_server --test visible` runs them. Requests
//! come in memory where only `process_request` is concerned, and over real connections where `serve` is.

use async_std::io::{Read, Write};
use async_std::task;
use probe::{CountingWaker, Gate, GateFuture, Traced, expect, gate, graded, note};
use spawn_server::{process_request, serve};
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// How long something is waited for that has to come.
const PATIENCE: Duration = Duration::from_secs(3);
/// What a server is given to deal with what has come.
const A_WHILE: Duration = Duration::from_millis(100);
/// How long it is watched that something does not come.
const A_LONG_WHILE: Duration = Duration::from_millis(400);

/// The length of the longest head that is answered.
const HEAD_LIMIT: usize = 8 * 1024;

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

/// A connection in memory. The test and the answer each hold an end, and both are this.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Ends>>);

#[derive(Default)]
struct Ends {
    /// What a read gives, a piece each.
    sent: VecDeque<Vec<u8>>,
    /// Whether the client has closed its side.
    closed: bool,
    reader: Option<Waker>,
    written: Vec<u8>,
    /// How much of that was written before the last flush.
    flushed: usize,
    /// A stream that takes one byte at a time, and is not ready in between.
    takes_single_bytes: bool,
    was_busy: bool,
    /// Whether the answer has closed the stream.
    shut: bool,
}

impl Wire {
    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.0.lock().expect("nothing panics while it holds this")
    }

    fn sends(&self, piece: impl AsRef<[u8]>) {
        note("client", format!("sends {:?}", String::from_utf8_lossy(piece.as_ref())));
        let mut ends = self.ends();
        ends.sent.push_back(piece.as_ref().to_vec());
        let reader = ends.reader.take();
        drop(ends);
        reader.into_iter().for_each(Waker::wake);
    }

    fn closes(&self) {
        note("client", "closes its side");
        let mut ends = self.ends();
        ends.closed = true;
        let reader = ends.reader.take();
        drop(ends);
        reader.into_iter().for_each(Waker::wake);
    }

    fn written(&self) -> String {
        String::from_utf8_lossy(&self.ends().written).into_owned()
    }
}

impl Read for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut ends = self.ends();
        let Some(piece) = ends.sent.front_mut() else {
            if ends.closed {
                return Poll::Ready(Ok(0));
            }
            ends.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        let count = piece.len().min(buffer.len());
        buffer[..count].copy_from_slice(&piece[..count]);
        piece.drain(..count);
        if piece.is_empty() {
            ends.sent.pop_front();
        }
        Poll::Ready(Ok(count))
    }
}

impl Write for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut ends = self.ends();
        ends.was_busy = ends.takes_single_bytes && !ends.was_busy;
        if ends.was_busy {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let count = if ends.takes_single_bytes { bytes.len().min(1) } else { bytes.len() };
        ends.written.extend_from_slice(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut ends = self.ends();
        ends.flushed = ends.written.len();
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.ends().shut = true;
        Poll::Ready(Ok(()))
    }
}

/// Polls until the future is Ready or nobody has woken its task.
fn settle<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> Poll<T> {
    loop {
        let seen = task.count();
        let poll = future.poll(task);
        if poll.is_ready() || task.count() == seen {
            return poll;
        }
        expect!(
            future.polls() < 10_000,
            expected = "a request is polled when there is something to read, or room to write",
            seen = "its task was woken again and again, and nothing came of it"
        );
    }
}

/// Polls until the future is Ready; the test fails if nobody wakes its task in time.
fn finish<'a, T: 'a>(future: &mut Traced<'a, T>, task: &CountingWaker) -> T {
    loop {
        let seen = task.count();
        if let Poll::Ready(output) = future.poll(task) {
            return output;
        }
        expect!(
            task.wait_for(seen + 1, PATIENCE) && future.polls() < 10_000,
            expected = "process_request is Ready once all has come that it needs",
            seen = "it was Pending and went on waiting for something"
        );
    }
}

/// What comes of a request, and what was written then. The client stays and waits.
fn processed(wire: &Wire) -> (io::Result<()>, String) {
    let (mut near, task) = (wire.clone(), CountingWaker::new("task"));
    let outcome = finish(&mut Traced::new("process_request", process_request(&mut near)), &task);
    (outcome, wire.written())
}

/// What comes of the client's bytes.
fn processed_bytes(bytes: impl AsRef<[u8]>) -> (io::Result<()>, String) {
    let wire = Wire::default();
    wire.sends(bytes);
    processed(&wire)
}

/// A server on a port of its own.
struct Server {
    address: SocketAddr,
    shutdown: Gate<()>,
    ended: Receiver<thread::Result<()>>,
}

impl Server {
    /// A server that runs until it is told to stop.
    fn start() -> Self {
        let (listener, told, end, server) = Self::new();
        thread::spawn(move || {
            let served = || task::block_on(serve(listener.into(), told));
            let _ = end.send(catch_unwind(AssertUnwindSafe(served)));
        });
        server
    }

    /// A server that is polled by hand.
    fn by_hand<'a>() -> (Self, Traced<'a, ()>, CountingWaker) {
        let (listener, told, _, server) = Self::new();
        (server, Traced::new("serve", serve(listener.into(), told)), CountingWaker::new("serve's task"))
    }

    fn new() -> (TcpListener, GateFuture<()>, Sender<thread::Result<()>>, Self) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let (shutdown, told) = gate("shutdown");
        let (end, ended) = channel();
        (listener, told, end, Self { address, shutdown, ended })
    }

    /// A client that has connected.
    fn client(&self, name: &'static str) -> Client {
        note(name, "connects");
        let Ok(stream) = TcpStream::connect_timeout(&self.address, PATIENCE) else {
            let why = match self.blame_what_is_still_to_do() {
                Some(true) => ": serve has panicked",
                Some(false) => ": serve has returned",
                None => "",
            };
            probe::fail(format_args!("{name} can connect, and serve goes on"), format_args!("it was refused{why}"));
        };
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit of time");
        Client { name, stream }
    }

    /// The client gets this answer; without one, its connection is closed.
    fn expect_answer(&self, client: &mut Client, answer: &str, when: &str) {
        let name = client.name;
        let (heard, closed) = client.hear(|heard| !answer.is_empty() && is_like(heard, answer));
        if !is_like(&heard, answer) {
            self.blame_what_is_still_to_do();
        }
        let wanted = if answer.is_empty() { "no answer".to_owned() } else { format!("{answer:?}") };
        let what = if heard.is_empty() { "nothing".to_owned() } else { format!("{heard:?}") };
        let end = if closed { "the connection was closed" } else { "nothing more came within 3 s" };
        expect!(
            is_like(&heard, answer),
            expected = "{name} gets {wanted} {when}",
            seen = "it got {what}, and then {end}"
        );
        if answer.is_empty() {
            client.expect_closed();
        }
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

    /// A panic of `todo!()` tells more than what came of it. Whether `serve` has ended by another one, if it has ended.
    fn blame_what_is_still_to_do(&self) -> Option<bool> {
        match self.ended.recv_timeout(A_WHILE) {
            Ok(Err(panic))
                if panic.downcast_ref::<&str>().is_some_and(|text| text.starts_with("not yet implemented")) =>
            {
                resume_unwind(panic)
            }
            Ok(end) => Some(end.is_err()),
            Err(_) => None,
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

    /// What the client gets until this is enough, the connection is closed, or nothing more comes in time; and whether it was
    /// closed.
    fn hear(&mut self, enough: impl Fn(&str) -> bool) -> (String, bool) {
        let mut heard = String::new();
        let mut closed = false;
        let mut buffer = [0; 256];
        while !enough(&heard) {
            match self.stream.read(&mut buffer) {
                Ok(0) => {
                    closed = true;
                    break;
                }
                Ok(count) => heard.push_str(&String::from_utf8_lossy(&buffer[..count])),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    closed = !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                    break;
                }
            }
        }
        note(self.name, format!("has got {heard:?}"));
        (heard, closed)
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

    /// Whether the client has heard nothing yet.
    fn still_waits(&self) -> bool {
        self.stream.set_nonblocking(true).expect("it can be asked without waiting");
        let nothing = self.stream.peek(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false).expect("it can wait again");
        nothing
    }
}

/// Polls `serve` until it is Ready, or has had the time to deal with all that has come; tells whether it is Ready.
///
/// Clients that have connected are accepted then.
fn serve_for_a_while(serving: &mut Traced<'_, ()>, task: &CountingWaker) -> bool {
    serve_for(A_WHILE, serving, task)
}

fn serve_for(time: Duration, serving: &mut Traced<'_, ()>, task: &CountingWaker) -> bool {
    let start = Instant::now();
    loop {
        let seen = task.count();
        if serving.poll(task).is_ready() {
            return true;
        }
        let left = time.saturating_sub(start.elapsed());
        if left.is_zero() || !task.wait_for(seen + 1, left) {
            return false;
        }
    }
}

/// Polls `serve` when its task was woken, until the client has heard something or the connection is closed; tells whether
/// `serve` is Ready.
fn serve_until_heard(serving: &mut Traced<'_, ()>, task: &CountingWaker, client: &mut Client) -> bool {
    let start = Instant::now();
    let too_late = |client: &mut Client| !client.still_waits() || start.elapsed() > PATIENCE;
    while !too_late(client) {
        let seen = task.count();
        if serving.poll(task).is_ready() {
            return true;
        }
        while !too_late(client) && !task.wait_for(seen + 1, Duration::from_millis(5)) {}
    }
    false
}

/// Polls `serve` when its task was woken, until it is Ready; the test fails if it is not in time.
fn serve_to_the_end(serving: &mut Traced<'_, ()>, task: &CountingWaker, when: &str) {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let seen = task.count();
        if serving.poll(task).is_ready() {
            return;
        }
        task.wait_for(seen + 1, PATIENCE.saturating_sub(start.elapsed()));
    }
    probe::fail(format_args!("serve returns {when}"), format_args!("it was still Pending after 3 s"));
}

/// A request is answered with the very bytes that the task lists: status, length, blank line, body.
#[graded(points = 2, title, lesson = "An answer with a length")]
fn answers_are_exact() {
    let cases = [
        ("GET / HTTP/1.1", answer("200 OK", "Hello World")),
        ("GET /hello HTTP/1.1", answer("404 Not Found", "Not Found")),
        ("POST / HTTP/1.1", answer("400 Bad Request", "Bad Request")),
    ];
    let requests = cases.map(|(line, answer)| {
        (format!("{line:?}"), format!("{line}\r\nHost: localhost\r\nAccept: */*\r\n\r\n"), answer)
    });
    let too_long = answer("431 Request Header Fields Too Large", "Request Header Fields Too Large");
    let endless = ("8,192 bytes without a blank line".to_owned(), "x".repeat(HEAD_LIMIT), too_long);
    for (what, bytes, answer) in requests.into_iter().chain([endless]) {
        let (outcome, written) = processed_bytes(bytes);
        expect!(written == answer, expected = "the answer to {what} is {answer:?}", seen = "it was {written:?}");
        expect!(
            outcome.is_ok(),
            expected = "process_request returns Ok when it has answered",
            seen = "it returned Err"
        );
    }
}

/// Nothing is written before the head is complete, in whatever pieces it comes; then the answer comes at once.
#[graded(points = 2, lesson = "Read first")]
fn the_whole_head_comes_first() {
    let bad = "hello?\r\nHost: localhost\r\n\r\n";
    let odd = "GET / HTTP/1.1\r\nX: a\n\nb\r\nContent-Length: 100\r\n\r\n";
    for (head, answer) in
        [(HELLO, hello_world()), (bad, answer("400 Bad Request", "Bad Request")), (odd, hello_world())]
    {
        let more = format!("{head}and more");
        let in_two = (1..head.len()).map(|at| vec![&head[..at], &head[at..]]);
        let single_bytes = (0..head.len()).map(|at| &head[at..=at]).collect();
        for pieces in in_two.chain([single_bytes, vec![&more[..10], &more[10..]]]) {
            let (wire, task) = (Wire::default(), CountingWaker::new("task"));
            let mut near = wire.clone();
            let mut request = Traced::new("process_request", process_request(&mut near));
            let Some((last, first)) = pieces.split_last() else { continue };
            for piece in first {
                let early = settle(&mut request, &task).is_ready();
                wire.sends(piece);
                let early = early || settle(&mut request, &task).is_ready();
                let written = wire.written();
                expect!(
                    !early && written.is_empty(),
                    expected = "while the blank line has not come, process_request waits for more and writes nothing",
                    seen = "it was done, or had written something: {written:?}"
                );
            }
            wire.sends(last);
            let outcome = finish(&mut request, &task);
            drop(request);
            let written = wire.written();
            expect!(
                outcome.is_ok() && is_like(&written, &answer),
                expected = "a head that comes in several pieces is answered when the last one has come",
                seen = "of the pieces {pieces:?}, what was written is {written:?}"
            );
        }
    }
}

/// The answer is written in full and flushed, even if the stream takes a single byte at a time, which is left open then.
#[graded(points = 1, lesson = "An answer with a length")]
fn short_writes_lose_nothing() {
    let wire = Wire::default();
    wire.ends().takes_single_bytes = true;
    wire.sends(HELLO);
    let (_, written) = processed(&wire);
    expect!(
        written == processed_bytes(HELLO).1 && is_like(&written, &hello_world()),
        expected = "all bytes of the answer are written to a stream that takes one at a time",
        seen = "these were: {written:?}"
    );
    expect!(
        wire.ends().flushed == written.len(),
        expected = "the stream is flushed after the last byte",
        seen = "it was not: a stream that gathers what is written would keep the answer"
    );
    expect!(
        !wire.ends().shut,
        expected = "process_request leaves the stream open: whoever drops it closes it",
        seen = "it has closed the stream"
    );
}

/// If the stream ends before the head is complete, nothing is written, and the result is an `UnexpectedEof` error.
#[graded(points = 1, lesson = "Read first")]
fn half_a_head_is_not_answered() {
    for half in [
        "",
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: localhost\r\n",
        "hello?\r\nHost: localhost\r\n",
        "GET / HTTP/1.1\nHost: localhost\n\n",
    ] {
        let wire = Wire::default();
        if !half.is_empty() {
            wire.sends(half);
        }
        wire.closes();
        let (outcome, written) = processed(&wire);
        expect!(
            written.is_empty(),
            expected = "a client that closes its side after {half:?} gets no answer",
            seen = "it got {written:?}"
        );
        let kind = outcome.as_ref().err().map(io::Error::kind);
        expect!(
            kind == Some(ErrorKind::UnexpectedEof),
            expected = "the result is an error of the kind UnexpectedEof when the stream ends after {half:?}",
            seen = "it was {kind:?}"
        );
    }
}

/// A head of `HEAD_LIMIT` bytes is answered; once that many bytes have come without a blank line, the answer is 431.
#[graded(points = 1, lesson = "Read first")]
fn heads_have_a_limit() {
    let (begin, end) = ("GET / HTTP/1.1\r\nX: ", "\r\n\r\n");
    let head = |length: usize| format!("{begin}{}{end}", "x".repeat(length - begin.len() - end.len()));
    let too_long = answer("431 Request Header Fields Too Large", "Request Header Fields Too Large");
    let cases = [
        ("a head of 8,191 bytes", head(HEAD_LIMIT - 1), hello_world()),
        ("a head of 8,192 bytes", head(HEAD_LIMIT), hello_world()),
        ("a head of 8,193 bytes", head(HEAD_LIMIT + 1), too_long.clone()),
        ("8,192 bytes without a blank line", head(HEAD_LIMIT + 100)[..HEAD_LIMIT].to_owned(), too_long.clone()),
        ("64 KiB without a blank line", "x".repeat(64 * 1024), too_long),
    ];
    for (what, bytes, answer) in cases {
        for size in [700, 64 * 1024] {
            let wire = Wire::default();
            bytes.as_bytes().chunks(size).for_each(|piece| wire.ends().sent.push_back(piece.to_vec()));
            note("client", format!("sends {what}"));
            let (outcome, written) = processed(&wire);
            expect!(
                is_like(&written, &answer),
                expected = "the answer to {what} is {answer:?}",
                seen = "it was {written:?}"
            );
            expect!(outcome.is_ok(), expected = "process_request returns Ok after {what}", seen = "it returned Err");
        }
    }
}

/// A client that is slow to send its request keeps nobody else waiting, and is answered when it has sent the rest.
#[graded(points = 3, title, seconds = 15, lesson = "A task for each client")]
fn a_slow_client_keeps_nobody_waiting() {
    for first_is_first in [false, true] {
        let server = Server::start();
        let (mut first, mut second) = (server.client("client A"), server.client("client B"));
        first.sends(HALF);
        second.sends(HALF);
        let (last, quick) = if first_is_first { (&mut second, &mut first) } else { (&mut first, &mut second) };
        quick.sends(REST);
        let when = format!("while {} has sent only half of its head", last.name);
        server.expect_answer(quick, &hello_world(), &when);
        quick.expect_closed();
        expect!(
            last.still_waits(),
            expected = "a client that has sent half of its head has to wait",
            seen = "it got an answer, or its connection was closed"
        );
        last.sends(REST);
        server.expect_answer(last, &hello_world(), "when it has sent the rest of its head");
        last.expect_closed();
    }
}

/// A connection that was accepted is dealt with even if nobody polls `serve` any more, or if `serve` was dropped.
#[graded(points = 2, lesson = "A task for each client")]
fn tasks_do_not_need_serve() {
    for dropped in [false, true] {
        let (server, serving, task) = Server::by_hand();
        let mut serving = Some(serving);
        let mut client = server.client("the client");
        client.sends(HALF);
        if let Some(serving) = &mut serving {
            serve_for_a_while(serving, &task);
        }
        let when = if dropped {
            serving = None;
            // Should that cancel the tasks, it is done by the executor's threads.
            let start = Instant::now();
            while start.elapsed() < A_WHILE && client.still_waits() {
                thread::sleep(Duration::from_millis(5));
            }
            expect!(
                TcpStream::connect(server.address).is_err(),
                expected = "the listener is closed when serve is dropped, even while a task goes on",
                seen = "one more client could connect"
            );
            "when it has sent the rest of its head, after serve was dropped"
        } else {
            note("serve", "is not polled any more");
            "when it has sent the rest of its head, although nobody polls serve any more"
        };
        client.sends(REST);
        server.expect_answer(&mut client, &hello_world(), when);
        drop(serving);
    }
}

/// A panic ends its own task: that connection is closed without an answer, and clients after it are served as before.
#[graded(points = 2, lesson = "The surprise: where a panic goes", seconds = 15)]
fn a_panic_stays_in_its_task() {
    let server = Server::start();
    for name in ["client A", "client B", "client C"] {
        let mut unlucky = server.client(name);
        unlucky.sends("GET /panic HTTP/1.1\r\n\r\n");
        server.expect_answer(&mut unlucky, "", "after it has asked for a panic");
    }
    let mut next = server.client("client D");
    next.sends(HELLO);
    server.expect_answer(&mut next, &hello_world(), "after the requests of others have panicked");
}

/// A client that vanishes, or sends what is no request, disturbs no other client and is no reason to panic.
#[graded(points = 2, lesson = "Clients that fail", seconds = 15)]
fn a_client_that_fails_disturbs_nobody() {
    let server = Server::start();
    let long = "x".repeat(64 * 1024);
    for (name, bytes) in [("client B", ""), ("client C", "GET / HT"), ("client D", HELLO), ("client E", &long)] {
        let mut client = server.client(name);
        note(name, format!("sends {} bytes and goes away", bytes.len()));
        let _ = client.stream.write_all(bytes.as_bytes());
        if name == "client D" {
            // Whoever closes a connection without having read what came resets it.
            let _ = client.stream.peek(&mut [0]);
        }
    }
    let mut rude = server.client("client F");
    rude.sends("hello?\r\n\r\n");
    server.expect_answer(&mut rude, &answer("400 Bad Request", "Bad Request"), "to something that is no request");
    let mut next = server.client("client G");
    next.sends(HELLO);
    server.expect_answer(&mut next, &hello_world(), "after other clients have failed");
    expect!(
        !probe::panicked(),
        expected = "what fails at one client is dropped, or written to a log",
        seen = "a task panicked because of it"
    );
    server.shutdown.open(());
    server.expect_return("when it was told to, and all clients are gone");
}

/// While `accept` fails, `serve` pauses between its attempts and listens to `shutdown`; then it accepts again.
#[graded(points = 2, lesson = "Clients that fail", seconds = 15)]
fn accept_errors_do_not_end_serve() {
    for at_the_end in [false, true] {
        let (server, mut serving, task) = Server::by_hand();
        let descriptors = Descriptors::new();
        serving.expect_pending(&task);
        descriptors.use_up_all_but_one();
        note("system", "has no descriptors left for one more connection");
        // It takes the last one, and there is none for the other end.
        let mut client = server.client("client A");
        client.sends(HELLO);
        // Should the poll go on until it succeeds, then not for good.
        let rescue = descriptors.clone();
        let (polled, is_polled) = channel::<()>();
        let rescuer = thread::spawn(move || {
            let _ = is_polled.recv_timeout(PATIENCE / 2);
            rescue.give_back();
        });
        let start = Instant::now();
        let mut ready = false;
        while start.elapsed() < A_LONG_WHILE && !ready {
            let seen = task.count();
            ready = serving.poll(&task).is_ready();
            task.wait_for(seen + 1, A_WHILE);
        }
        let polls = serving.polls();
        if at_the_end && !ready {
            server.shutdown.open(());
            let told = Instant::now();
            while told.elapsed() < PATIENCE / 4 * 3 && !ready && serving.longest_poll() < PATIENCE / 4 {
                let seen = task.count();
                ready = serving.poll(&task).is_ready();
                if !ready {
                    task.wait_for(seen + 1, A_WHILE);
                }
            }
        }
        let _ = polled.send(());
        let _ = rescuer.join();
        expect!(
            serving.longest_poll() < PATIENCE / 4,
            expected = "a poll of serve returns at once, even while accept fails",
            seen = "it took more than 700 ms: it blocks its thread, or calls accept in a loop that nothing interrupts"
        );
        expect!(
            polls < 200,
            expected = "after an error of accept, serve pauses for 10 ms at least",
            seen = "in 400 ms its task was woken more than 200 times"
        );
        expect!(
            ready == at_the_end,
            expected = "serve goes on while accept fails, and returns when it is told to shut down",
            seen = "it returned before that, or not within 2 s after it was told"
        );
        if !at_the_end {
            note("system", "has descriptors again");
            serve_until_heard(&mut serving, &task, &mut client);
            server.expect_answer(&mut client, &hello_world(), "when accept does not fail any more");
        }
    }
}

/// What keeps descriptors from others.
#[derive(Clone)]
struct Descriptors {
    one: Arc<TcpListener>,
    used: Arc<Mutex<Vec<TcpListener>>>,
}

impl Descriptors {
    fn new() -> Self {
        Self { one: Arc::new(TcpListener::bind(("127.0.0.1", 0)).expect("a free port")), used: Arc::default() }
    }

    fn use_up_all_but_one(&self) {
        // Where there are more than this, or no limit, accept does not fail.
        let most = if cfg!(unix) { 100_000 } else { 0 };
        let mut used: Vec<_> = std::iter::from_fn(|| self.one.try_clone().ok()).take(most).collect();
        used.pop();
        *self.used.lock().expect("nothing panics while it holds this") = used;
    }

    fn give_back(&self) {
        self.used.lock().expect("nothing panics while it holds this").clear();
    }
}

/// On shutdown, `serve` returns when the requests that are under way have been answered, and not before.
#[graded(points = 2, lesson = "An orderly end", seconds = 15)]
fn shutdown_waits_for_what_is_under_way() {
    let (server, mut serving, task) = Server::by_hand();
    let mut slow = server.client("the client");
    slow.sends(HALF);
    serve_for_a_while(&mut serving, &task);
    server.shutdown.open(());
    let polls = serving.polls();
    expect!(
        !serve_for(A_LONG_WHILE, &mut serving, &task),
        expected = "serve waits for a request that is under way before it returns",
        seen = "it returned although the client has not been answered yet"
    );
    expect!(
        serving.polls() - polls < 1_000,
        expected = "serve's task sleeps while it waits for a request that is under way",
        seen = "in 400 ms it was woken more than 1,000 times, though nothing had come"
    );
    slow.sends(REST);
    if serve_until_heard(&mut serving, &task, &mut slow) {
        server.expect_answer(&mut slow, &hello_world(), "before serve returns");
        return;
    }
    server.expect_answer(&mut slow, &hello_world(), "although serve was told to shut down meanwhile");
    serve_to_the_end(&mut serving, &task, "when the last request that was under way has been answered");
}

/// On shutdown, requests that have panicked are not waited for, and `serve` does not panic because of them.
#[graded(points = 2, lesson = "The surprise: where a panic goes", seconds = 15)]
fn shutdown_after_a_panic_returns() {
    for meanwhile in [false, true] {
        let when = if meanwhile { "panics after the shutdown" } else { "has panicked before the shutdown" };
        let (server, mut serving, task) = Server::by_hand();
        let mut client = server.client("the client");
        client.sends("GET /panic HTTP/1.1\r\nHost: lo");
        serve_for_a_while(&mut serving, &task);
        let ended = catch_unwind(AssertUnwindSafe(|| {
            if meanwhile {
                server.shutdown.open(());
            }
            let ready = meanwhile && serve_for_a_while(&mut serving, &task);
            client.sends(REST);
            server.expect_answer(&mut client, "", "after it has asked for a panic");
            if !meanwhile {
                server.shutdown.open(());
            }
            if !ready {
                serve_to_the_end(&mut serving, &task, &format!("on shutdown, when the request {when}"));
            }
        }));
        expect!(
            ended.is_ok(),
            expected = "serve returns on shutdown, when a request {when}",
            seen = "serve panicked: the panic of the request went on in it"
        );
    }
}
