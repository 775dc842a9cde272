//! Each read has the same deadline, the one of the head; the tasks' handles are a stream of ends.

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use std::io;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};
pub const HEAD_LIMIT: usize = 8 * 1024;

const BLANK_LINE: &[u8] = b"\r\n\r\n";
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub connections: NonZeroUsize,
    pub read_timeout: Duration,
}
pub async fn process_request<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    read_timeout: Duration,
) -> io::Result<()> {
    let deadline = Instant::now().checked_add(read_timeout);
    let (status, body) = match read_head(stream, deadline).await? {
        Head::Complete(head) => respond_to(&head),
        Head::TooLong => ("431 Request Header Fields Too Large", "Request Header Fields Too Large"),
        Head::TooLate => ("408 Request Timeout", "Request Timeout"),
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await
}
enum Head {
    Complete(Vec<u8>),
    TooLong,
    TooLate,
}

async fn read_head<S: AsyncRead + Unpin>(stream: &mut S, deadline: Option<Instant>) -> io::Result<Head> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_LIMIT {
        let room = piece.len().min(HEAD_LIMIT - head.len());
        let read = stream.read(&mut piece[..room]);
        let count = match deadline {
            Some(deadline) => match timeout_at(deadline, read).await {
                Ok(count) => count?,
                Err(_) => return Ok(Head::TooLate),
            },
            None => read.await?,
        };
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let seen = head.len().saturating_sub(BLANK_LINE.len() - 1);
        head.extend_from_slice(&piece[..count]);
        if let Some(at) = head[seen..].windows(BLANK_LINE.len()).position(|bytes| bytes == BLANK_LINE) {
            head.truncate(seen + at);
            return Ok(Head::Complete(head));
        }
    }
    Ok(Head::TooLong)
}
fn respond_to(head: &[u8]) -> (&'static str, &'static str) {
    let end = head.windows(2).position(|bytes| bytes == b"\r\n").unwrap_or(head.len());
    let words: Vec<&[u8]> = head[..end].split(|byte| *byte == b' ').collect();
    match words[..] {
        [b"GET", b"/", b"HTTP/1.1"] => ("200 OK", "Hello World"),
        [b"GET", b"/panic", b"HTTP/1.1"] => panic!("a client has asked for a panic"),
        [b"GET", _, b"HTTP/1.1"] => ("404 Not Found", "Not Found"),
        _ => ("400 Bad Request", "Bad Request"),
    }
}
pub async fn serve(listener: TcpListener, limits: Limits, shutdown: impl Future<Output = ()>) {
    let mut shutdown = pin!(shutdown);
    let mut tasks: FuturesUnordered<JoinHandle<()>> = FuturesUnordered::new();
    loop {
        let is_full = tasks.len() >= limits.connections.get();
        select! {
            () = &mut shutdown => break,
            Some(_ended) = tasks.next() => {}
            mut stream = next_client(&listener), if !is_full => tasks.push(tokio::spawn(async move {
                let _ = process_request(&mut stream, limits.read_timeout).await;
            })),
        }
    }
    drop(listener);
    while tasks.next().await.is_some() {}
}

async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}
