use async_std::io::{Read, Write};
use async_std::task;
use probe::{CountingWaker, Gate, GateFuture, Inputs, Traced, expect, gate, graded, note, settled_threads, threads};
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

/// A connection in memory, whose operations can be told to fail. The test and the answer each hold an end.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Ends>>);

#[derive(Default)]
struct Ends {
    /// What a read gives, a piece each; an error stays.
    sent: VecDeque<Result<Vec<u8>, ErrorKind>>,
    reader: Option<Waker>,
    written: Vec<u8>,
    /// How many bytes are taken; those after them are not, for this reason or for none.
    takes: Option<(usize, Option<ErrorKind>)>,
    flush_fails: Option<ErrorKind>,
}

impl Wire {
    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.0.lock().expect("nothing panics while it holds this")
    }

    fn sends(&self, piece: impl AsRef<[u8]>) {
        note("client", format!("sends {:?}", String::from_utf8_lossy(piece.as_ref())));
        let mut ends = self.ends();
        ends.sent.push_back(Ok(piece.as_ref().to_vec()));
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
        let piece = match ends.sent.front_mut() {
            Some(Ok(piece)) => piece,
            Some(Err(kind)) => return Poll::Ready(Err((*kind).into())),
            None => {
                ends.reader = Some(cx.waker().clone());
                return Poll::Pending;
            }
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
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut ends = self.ends();
        let mut count = bytes.len();
        if let Some((left, reason)) = &mut ends.takes {
            count = count.min(*left);
            *left -= count;
            if count == 0 {
                return Poll::Ready(reason.map_or(Ok(0), |kind| Err(kind.into())));
            }
        }
        ends.written.extend_from_slice(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.ends().flush_fails.map_or(Ok(()), |kind| Err(kind.into())))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
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
    let start = Instant::now();
    loop {
        let seen = task.count();
        if serving.poll(task).is_ready() {
            return true;
        }
        let left = A_WHILE.saturating_sub(start.elapsed());
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

/// What comes of a request, and what was written then. The client stays and waits.
fn processed(wire: &Wire) -> (io::Result<()>, String) {
    let (mut near, task) = (wire.clone(), CountingWaker::new("task"));
    let outcome = finish(&mut Traced::new("process_request", process_request(&mut near)), &task);
    (outcome, wire.written())
}

/// Only the first line of the head counts: the other lines may be any bytes, and what follows the head is ignored.
#[graded(points = 1, lesson = "Read first")]
fn only_the_first_line_counts() {
    let mut inputs = Inputs::new();
    let word = inputs.word();
    let cases = [
        ("GET / HTTP/1.1".to_owned(), hello_world()),
        (format!("GET /{word} HTTP/1.1"), answer("404 Not Found", "Not Found")),
        (word, answer("400 Bad Request", "Bad Request")),
    ];
    let others: [&[u8]; 4] = [
        b"Referer: GET /panic HTTP/1.1",
        b"X-Name: J\xf6rg \xff\xfe",
        b"X: a\n\nb\n\rGET / HTTP/1.1",
        b"Content-Length: 5000",
    ];
    for (line, answer) in cases {
        for after in ["", "GET /panic HTTP/1.1\r\n\r\n", "a body of some length"] {
            let mut bytes = line.clone().into_bytes();
            for other in others {
                bytes.extend_from_slice(b"\r\n");
                bytes.extend_from_slice(other);
            }
            bytes.extend_from_slice(b"\r\n\r\n");
            bytes.extend_from_slice(after.as_bytes());
            let wire = Wire::default();
            wire.sends(bytes);
            let (outcome, written) = processed(&wire);
            expect!(
                is_like(&written, &answer) && outcome.is_ok(),
                expected = "the answer to {line:?} is {answer:?}, whatever comes after this line",
                seen = "it was {written:?}, and the result {outcome:?}"
            );
        }
    }
}

/// The first line is taken as it is: single spaces, capitals, the version; and `GET /panic HTTP/1.1` alone panics.
#[graded(points = 1, lesson = "Your task")]
fn the_first_line_is_taken_as_it_is() {
    let mut inputs = Inputs::new();
    let word = inputs.word();
    let found = ["GET /{} HTTP/1.1", "GET /panicky HTTP/1.1", "GET /panic/ HTTP/1.1", "GET // HTTP/1.1"];
    let bad = [
        "GET / HTTP/1.0",
        "POST /panic HTTP/1.1",
        "GET / HTTP/1.1 {}",
        "GET /panic",
        "{}",
        "get / HTTP/1.1",
        "GET / http/1.1",
        "GET  / HTTP/1.1",
        "GET /  HTTP/1.1",
        " GET / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET\t/\tHTTP/1.1",
        "GET / HTTP/1.1\nX: y",
        "\r\nGET / HTTP/1.1",
    ];
    let found = found.iter().map(|line| (line, answer("404 Not Found", "Not Found")));
    let bad = bad.iter().map(|line| (line, answer("400 Bad Request", "Bad Request")));
    for (line, answer) in found.chain(bad) {
        let line = line.replace("{}", &word);
        let wire = Wire::default();
        wire.sends(format!("{line}\r\nHost: localhost\r\n\r\n"));
        let (outcome, written) = processed(&wire);
        expect!(
            is_like(&written, &answer) && outcome.is_ok(),
            expected = "the answer to a head that begins with {line:?} is {answer:?}",
            seen = "it was {written:?}, and the result {outcome:?}"
        );
    }
    let wire = Wire::default();
    wire.sends("GET /panic HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let outcome = catch_unwind(AssertUnwindSafe(|| processed(&wire).0));
    let written = wire.written();
    expect!(
        outcome.is_err() && written.is_empty(),
        expected = "process_request panics when it is asked for /panic, and writes nothing",
        seen = "it returned, or had written something: {written:?}"
    );
}

/// An error of the stream is returned, in a read, a write or the flush; a write of 0 bytes is a `WriteZero` error.
#[graded(points = 1, lesson = "Clients that fail")]
fn errors_of_the_stream_are_returned() {
    let reset = ErrorKind::ConnectionReset;
    let broken = ErrorKind::BrokenPipe;
    for (what, kind) in
        [("a read", reset), ("a write", broken), ("the flush", broken), ("nothing", ErrorKind::WriteZero)]
    {
        for before in [0, 7] {
            let wire = Wire::default();
            match what {
                "a read" => {
                    if before > 0 {
                        wire.sends(&HELLO[..before]);
                    }
                    wire.ends().sent.push_back(Err(kind));
                }
                "the flush" => wire.ends().flush_fails = Some(kind),
                "a write" => wire.ends().takes = Some((before, Some(kind))),
                _ => wire.ends().takes = Some((before, None)),
            }
            if what != "a read" {
                wire.sends(HELLO);
            }
            let seen = processed(&wire).0.err().map(|error| error.kind());
            let what = if what == "nothing" { "a write takes 0 bytes" } else { &format!("{what} fails with {kind:?}") };
            expect!(
                seen == Some(kind),
                expected = "when {what}, process_request returns an error of the kind {kind:?}",
                seen = "its error was {seen:?}"
            );
        }
    }
}

/// Two requests that come at the same time, a piece of one and a piece of the other in any order, do not get mixed up.
#[graded(points = 2, lesson = "A task for each client")]
fn two_requests_do_not_get_mixed_up() {
    let paths = [("/", hello_world()), ("/nowhere", answer("404 Not Found", "Not Found"))];
    // Whose turn it is, in all orders of three pieces each. One of the two may be given up half-way.
    for order in (0_u32..64).filter(|order| order.count_ones() == 3) {
        for given_up in [None, Some(0), Some(1)] {
            let wires = [Wire::default(), Wire::default()];
            let tasks = ["task A", "task B"].map(CountingWaker::new);
            let [near_a, near_b] = &mut wires.clone();
            let mut requests = [
                Some(Traced::new("request A", process_request(near_a))),
                Some(Traced::new("request B", process_request(near_b))),
            ];
            let mut sent = [0; 2];
            let mut outcomes = [None, None];
            for turn in 0..6 {
                let who = (order >> turn & 1) as usize;
                let head = format!("GET {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n", paths[who].0);
                let third = head.len() / 3;
                let piece = [&head[..third], &head[third..2 * third], &head[2 * third..]][sent[who]];
                sent[who] += 1;
                if given_up == Some(who) && sent[who] == 3 {
                    requests[who] = None;
                }
                let Some(request) = &mut requests[who] else { continue };
                wires[who].sends(piece);
                if sent[who] == 3 {
                    outcomes[who] = Some(finish(request, &tasks[who]));
                } else {
                    expect!(
                        settle(request, &tasks[who]).is_pending(),
                        expected = "a request is Pending until its own head is complete",
                        seen = "it was Ready before that, while another request was under way"
                    );
                }
            }
            for (who, (path, answer)) in paths.iter().enumerate().filter(|(who, _)| given_up != Some(*who)) {
                let written = wires[who].written();
                expect!(
                    is_like(&written, answer) && matches!(outcomes[who], Some(Ok(()))),
                    expected =
                        "the answer to the request for {path:?} is {answer:?}, while another request is under way",
                    seen = "it was {written:?}"
                );
            }
        }
    }
}

/// Once `serve` was told to shut down, it accepts no more clients, and its listener is closed when it returns.
#[graded(points = 1, lesson = "An orderly end", seconds = 15)]
fn nobody_is_accepted_after_shutdown() {
    for under_way in [false, true] {
        let (server, mut serving, task) = Server::by_hand();
        let mut slow = under_way.then(|| server.client("client A"));
        serve_for_a_while(&mut serving, &task);
        server.shutdown.open(());
        let mut ready = serving.poll(&task).is_ready();
        // It is refused, or it waits in vain to be accepted.
        note("client B", "tries to connect");
        let mut late = TcpStream::connect(server.address).ok();
        let _ = late.as_mut().map(|late| late.write_all(HELLO.as_bytes()));
        ready = ready || serve_for_a_while(&mut serving, &task);
        if let Some(slow) = &mut slow {
            slow.sends(HELLO);
            ready = ready || serve_until_heard(&mut serving, &task, slow);
            server.expect_answer(slow, &hello_world(), "which was accepted before the shutdown");
        }
        if !ready {
            serve_to_the_end(&mut serving, &task, "when it was told to shut down and no request is under way");
        }
        let refused = TcpStream::connect(server.address).is_err();
        expect!(refused, expected = "the listener is closed when serve returns", seen = "a client could connect");
        let heard = late.map(|stream| Client { name: "client B", stream }.hear(|_| false).0).unwrap_or_default();
        expect!(
            heard.is_empty(),
            expected = "a client that comes after the shutdown is not accepted",
            seen = "it was, and got {heard:?}"
        );
    }
}

/// Many slow clients are served side by side, without a thread for each, and in any order.
#[graded(points = 2, lesson = "A task for each client", seconds = 15)]
fn many_clients_without_threads() {
    const CLIENTS: usize = 80;
    let server = Server::start();
    let mut first = server.client("the first client");
    first.sends(HELLO);
    server.expect_answer(&mut first, &hello_world(), "while nobody else is there");
    let before = settled_threads();
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| server.client("one of 80 clients")).collect();
    clients.iter_mut().for_each(|client| client.sends("GET / HTTP/1.1\r\n"));
    let mut last = server.client("the last client");
    last.sends(HELLO);
    server.expect_answer(&mut last, &hello_world(), "while 80 others have sent only half of their heads");
    let (Some(before), Some(after)) = (before, threads()) else { return };
    expect!(
        after < before + CLIENTS / 4,
        expected = "a connection that waits costs a task, and no thread",
        seen = "there are 20 threads more, or above that, while 80 clients are waiting"
    );
    let mut inputs = Inputs::new();
    while !clients.is_empty() {
        let mut client = clients.swap_remove(inputs.index(0..clients.len()));
        client.sends(REST);
        server.expect_answer(&mut client, &hello_world(), "when it has sent the rest of its head");
    }
    server.shutdown.open(());
    server.expect_return("when it was told to, and nobody is waiting");
}

/// Two servers that run at the same time share nothing: each ends for itself, when its own requests are over.
#[graded(points = 2, lesson = "An orderly end", seconds = 15)]
fn two_servers_share_nothing() {
    let (one, mut serving_one, task_one) = Server::by_hand();
    let (other, mut serving_other, task_other) = Server::by_hand();
    let (mut a, mut b) = (one.client("client A of server 1"), other.client("client B of server 2"));
    a.sends(HALF);
    b.sends(HALF);
    serve_for_a_while(&mut serving_one, &task_one);
    serve_for_a_while(&mut serving_other, &task_other);
    one.shutdown.open(());
    let ready = serve_for_a_while(&mut serving_one, &task_one);
    a.sends(REST);
    let ready = ready || serve_until_heard(&mut serving_one, &task_one, &mut a);
    one.expect_answer(&mut a, &hello_world(), "although its server was told to shut down meanwhile");
    if !ready {
        let when = "when its own clients are served, whoever still waits at another server";
        serve_to_the_end(&mut serving_one, &task_one, when);
    }
    b.sends(REST);
    serve_until_heard(&mut serving_other, &task_other, &mut b);
    other.expect_answer(&mut b, &hello_world(), "although server 1 was shut down");
    let mut next = other.client("client C of server 2");
    next.sends(HELLO);
    serve_until_heard(&mut serving_other, &task_other, &mut next);
    other.expect_answer(&mut next, &hello_world(), "although server 1 was shut down");
    other.shutdown.open(());
    serve_to_the_end(&mut serving_other, &task_other, "when it was told to, and nobody is waiting");
}
