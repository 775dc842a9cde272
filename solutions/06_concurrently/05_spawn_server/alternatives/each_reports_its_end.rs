//! Catches the panic inside of the task, and counts the ends that the tasks report over a channel.

use async_std::channel;
use async_std::io::{Read, Write};
use async_std::net::TcpListener;
use async_std::task;
use futures::{AsyncReadExt, AsyncWriteExt, FutureExt, select};
use std::io::{self, ErrorKind};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

/// How far the blank line has come.
#[derive(Default)]
struct Head {
    bytes: Vec<u8>,
    matched: usize,
}

impl Head {
    /// Takes one more byte; whether the head is complete.
    fn push(&mut self, byte: u8) -> bool {
        self.bytes.push(byte);
        self.matched = match (self.matched, byte) {
            (0 | 2, b'\r') | (1 | 3, b'\n') => self.matched + 1,
            (_, b'\r') => 1,
            _ => 0,
        };
        self.matched == 4
    }
}

/// Reads one request from the stream and answers it.
pub async fn process_request<S: Read + Write + Unpin>(stream: &mut S) -> io::Result<()> {
    let mut head = Head::default();
    let mut buffer = [0_u8; 512];
    let status = 'read: loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        for byte in &buffer[..count] {
            if head.push(*byte) {
                break 'read status_for(&head.bytes);
            }
            if head.bytes.len() == HEAD_LIMIT {
                break 'read "431 Request Header Fields Too Large";
            }
        }
    };
    let body = if status == "200 OK" { "Hello World" } else { &status[4..] };
    let answer = format!(
        "HTTP/1.1 {status}\r\n\
         Content-Length: {}\r\n\
         Connection: close\r\n\
         \r\n\
         {body}",
        body.len(),
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await
}

fn status_for(head: &[u8]) -> &'static str {
    const HELLO: &[u8] = b"GET / HTTP/1.1\r\n";
    const PANIC: &[u8] = b"GET /panic HTTP/1.1\r\n";
    if head.starts_with(HELLO) {
        return "200 OK";
    }
    if head.starts_with(PANIC) {
        panic!("{}", String::from_utf8_lossy(PANIC));
    }
    let line = String::from_utf8_lossy(head);
    let line = line.split("\r\n").next().unwrap_or_default();
    let is_get = line.starts_with("GET ") && line.ends_with(" HTTP/1.1") && line.matches(' ').count() == 2;
    if is_get { "404 Not Found" } else { "400 Bad Request" }
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let (ends, ended) = channel::unbounded();
    let mut running = 0_usize;
    let mut shutdown = Box::pin(shutdown.fuse());
    loop {
        let accepted = select! {
            accepted = Box::pin(listener.accept()).fuse() => accepted,
            () = shutdown => break,
        };
        let Ok((mut stream, _)) = accepted else {
            let mut pause = Box::pin(task::sleep(Duration::from_millis(10)).fuse());
            select! {
                () = pause => continue,
                () = shutdown => break,
            }
        };
        running += 1;
        let ends = ends.clone();
        task::spawn(async move {
            let outcome = AssertUnwindSafe(process_request(&mut stream)).catch_unwind().await;
            drop(stream);
            let _ = ends.send(matches!(outcome, Ok(Ok(())))).await;
        });
    }
    drop(listener);
    while running > 0 && ended.recv().await.is_ok() {
        running -= 1;
    }
}
