//! A small HTTP server that gives each client a task of its own.

use async_std::channel::{self, Sender};
use async_std::io::prelude::{ReadExt, WriteExt};
use async_std::io::{Read, Write};
use async_std::net::{TcpListener, TcpStream};
use async_std::task;
use futures::{FutureExt, select};
use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::time::Duration;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

const BLANK_LINE: &[u8] = b"\r\n\r\n";

/// Reads one request from the stream and answers it.
pub async fn process_request<S: Read + Write + Unpin>(stream: &mut S) -> io::Result<()> {
    let (status, body) = match read_head(stream).await? {
        Some(head) => respond_to(&head),
        None => ("431 Request Header Fields Too Large", "Request Header Fields Too Large"),
    };
    // The length comes first, so that the client knows whether it has got all of the body.
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    // `write` alone may take a part only.
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await
}

/// Reads up to the blank line; `None` if it does not come in time.
async fn read_head<S: Read + Unpin>(stream: &mut S) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_LIMIT {
        // Never more than the limit: a blank line beyond it does not count.
        let room = piece.len().min(HEAD_LIMIT - head.len());
        let count = stream.read(&mut piece[..room]).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The blank line may have begun in the piece before.
        let seen = head.len().saturating_sub(BLANK_LINE.len());
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
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    // Nothing is ever sent. Each task holds a sender, so the channel is closed when the last task is over, however it ended.
    let (running, all_over) = channel::bounded::<Infallible>(1);
    let mut shutdown = pin!(shutdown.fuse());
    loop {
        select! {
            stream = next_client(&listener).fuse() => spawn_request(stream, running.clone()),
            () = shutdown => break,
        }
    }
    // From now on clients are refused, instead of waiting for an `accept` that never comes.
    drop(listener);
    drop(running);
    let _ = all_over.recv().await;
}

/// Accepts one client, however often that fails.
async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // Too many open files, for one: then `accept` fails again at once, until somebody closes one.
            Err(_) => task::sleep(Duration::from_millis(50)).await,
        }
    }
}

fn spawn_request(mut stream: TcpStream, running: Sender<Infallible>) {
    // Nobody awaits the handle: that would hand a panic on.
    task::spawn(async move {
        // The client has gone, most likely. A real server would write it to its log.
        let _ = process_request(&mut stream).await;
        // The client's end of the connection first, then the word that this task is over.
        drop(stream);
        drop(running);
    });
}
