//! Reads the head line by line, and counts tasks with a guard that counts off in its drop.

use async_std::io::prelude::{BufReadExt, ReadExt, WriteExt};
use async_std::io::{BufReader, Read, Write};
use async_std::net::TcpListener;
use async_std::stream::StreamExt;
use async_std::task;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

/// Reads one request from the stream and answers it.
pub async fn process_request<S: Read + Write + Unpin>(stream: &mut S) -> io::Result<()> {
    let answer = {
        let mut reader = BufReader::new((&mut *stream).take(HEAD_LIMIT as u64));
        let mut first = Vec::new();
        let mut total = 0;
        loop {
            let mut line = Vec::new();
            let count = reader.read_until(b'\n', &mut line).await?;
            total += count;
            if total < HEAD_LIMIT && !line.ends_with(b"\n") {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line == b"\r\n" && !first.is_empty() && first.ends_with(b"\r\n") {
                break answer_to(&first);
            }
            if total == HEAD_LIMIT {
                break answer("431 Request Header Fields Too Large", "Request Header Fields Too Large");
            }
            if first.is_empty() || !first.ends_with(b"\r\n") {
                first.extend_from_slice(&line);
            }
        }
    };
    stream.write_all(&answer).await?;
    stream.flush().await
}

fn answer_to(line: &[u8]) -> Vec<u8> {
    let line = line.strip_suffix(b"\r\n").unwrap_or(line);
    let target = line.strip_prefix(b"GET ").and_then(|rest| rest.strip_suffix(b" HTTP/1.1"));
    match target {
        Some(b"/") => answer("200 OK", "Hello World"),
        Some(b"/panic") => panic!("/panic"),
        Some(target) if !target.contains(&b' ') => answer("404 Not Found", "Not Found"),
        _ => answer("400 Bad Request", "Bad Request"),
    }
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let headers = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    (headers + body).into_bytes()
}

#[derive(Default)]
struct Running {
    count: usize,
    waker: Option<Waker>,
}

/// Counts one task for as long as it lives.
struct Counted(Arc<Mutex<Running>>);

impl Counted {
    fn new(running: &Arc<Mutex<Running>>) -> Self {
        running.lock().unwrap().count += 1;
        Self(Arc::clone(running))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut running = self.0.lock().unwrap();
        running.count -= 1;
        let waker = if running.count == 0 { running.waker.take() } else { None };
        drop(running);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let running = Arc::new(Mutex::new(Running::default()));
    {
        let mut accepting = pin!(accept_forever(&listener, &running));
        let mut shutdown = pin!(shutdown);
        poll_fn(|cx| {
            if shutdown.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            accepting.as_mut().poll(cx)
        })
        .await;
    }
    poll_fn(|cx| {
        let mut running = running.lock().unwrap();
        if running.count == 0 {
            return Poll::Ready(());
        }
        running.waker = Some(cx.waker().clone());
        Poll::Pending
    })
    .await
}

async fn accept_forever(listener: &TcpListener, running: &Arc<Mutex<Running>>) {
    let mut incoming = listener.incoming();
    while let Some(connection) = incoming.next().await {
        let Ok(mut stream) = connection else {
            task::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let counted = Counted::new(running);
        task::spawn(async move {
            let _counted = counted;
            if let Err(error) = process_request(&mut stream).await {
                eprintln!("a request has failed: {error}");
            }
        });
    }
}
