//! A small HTTP server on tokio that limits what clients can take from it, and ends in an orderly way.

use std::io;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// What clients can take from a server, at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at the same time; up to [`NonZeroUsize::MAX`].
    pub connections: NonZeroUsize,
    /// How long a client may take to send its head, from when its task begins; up to [`Duration::MAX`].
    pub read_timeout: Duration,
}

/// Reads one request from the stream and answers it.
pub async fn process_request<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    read_timeout: Duration,
) -> io::Result<()> {
    // One time for the whole head. Around each read, it would begin anew with each byte.
    let (status, body) = match timeout(read_timeout, read_head(stream)).await {
        Ok(head) => match head? {
            Some(head) => respond_to(&head),
            None => ("431 Request Header Fields Too Large", "Request Header Fields Too Large"),
        },
        Err(_) => ("408 Request Timeout", "Request Timeout"),
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await
}

/// Reads up to the blank line; `None` if it does not come within the limit.
async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_LIMIT {
        // Never more than the limit: a blank line beyond it does not count.
        let room = piece.len().min(HEAD_LIMIT - head.len());
        let count = stream.read(&mut piece[..room]).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // Three of its four bytes may have come in the pieces before.
        let seen = head.len().saturating_sub(3);
        head.extend_from_slice(&piece[..count]);
        if let Some(at) = head[seen..].windows(BLANK_LINE.len()).position(|bytes| bytes == BLANK_LINE) {
            head.truncate(seen + at);
            return Ok(Some(head));
        }
    }
    Ok(None)
}

/// The status and the body of the answer.
fn respond_to(head: &[u8]) -> (&'static str, &'static str) {
    // Bytes, not text: nobody promises that the other lines are UTF-8.
    let end = head.windows(2).position(|bytes| bytes == b"\r\n").unwrap_or(head.len());
    let words: Vec<&[u8]> = head[..end].split(|byte| *byte == b' ').collect();
    match words[..] {
        [b"GET", b"/", b"HTTP/1.1"] => ("200 OK", "Hello World"),
        [b"GET", b"/panic", b"HTTP/1.1"] => panic!("a client has asked for a panic"),
        [b"GET", _, b"HTTP/1.1"] => ("404 Not Found", "Not Found"),
        _ => ("400 Bad Request", "Bad Request"),
    }
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
pub async fn serve(listener: TcpListener, limits: Limits, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    // The tasks that run are those in the set, so its length is what is limited.
    let mut tasks = JoinSet::new();
    loop {
        select! {
            () = &mut shutdown => break,
            // Takes out what is over. A panic is an `Err` here, and nobody's concern any more.
            Some(_) = tasks.join_next() => {}
            mut stream = next_client(&listener), if tasks.len() < limits.connections.get() => {
                tasks.spawn(async move {
                    // The client has gone, most likely. A real server would write it to its log.
                    let _ = process_request(&mut stream, limits.read_timeout).await;
                });
            }
        }
    }
    // Before the wait: from now on clients are refused, instead of waiting for an `accept` that never comes.
    drop(listener);
    while tasks.join_next().await.is_some() {}
}

/// Accepts one client, however often that fails.
async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Too many open files, for one: then `accept` fails again at once, until somebody closes one.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}
