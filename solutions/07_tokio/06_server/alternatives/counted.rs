//! The number of tasks is in a watch channel; a guard counts each task off, however it ends.

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
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
async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_LIMIT {
        let room = piece.len().min(HEAD_LIMIT - head.len());
        let count = stream.read(&mut piece[..room]).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let seen = head.len().saturating_sub(BLANK_LINE.len() - 1);
        head.extend_from_slice(&piece[..count]);
        if let Some(at) = head[seen..].windows(BLANK_LINE.len()).position(|bytes| bytes == BLANK_LINE) {
            head.truncate(seen + at);
            return Ok(Some(head));
        }
    }
    Ok(None)
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
struct Counted(watch::Sender<usize>);

impl Counted {
    fn new(running: &watch::Sender<usize>) -> Self {
        running.send_modify(|running| *running += 1);
        Self(running.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}

pub async fn serve(listener: TcpListener, limits: Limits, shutdown: impl Future<Output = ()>) {
    let (running, mut count) = watch::channel(0);
    let accepts = async {
        let mut count = running.subscribe();
        loop {
            let _ = count.wait_for(|running| *running < limits.connections.get()).await;
            let mut stream = next_client(&listener).await;
            let counted = Counted::new(&running);
            tokio::spawn(async move {
                let _counted = counted;
                let _ = process_request(&mut stream, limits.read_timeout).await;
                drop(stream);
            });
        }
    };
    select! {
        () = shutdown => {}
        () = accepts => {}
    }
    drop(listener);
    let _ = count.wait_for(|running| *running == 0).await;
}

async fn next_client(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}
