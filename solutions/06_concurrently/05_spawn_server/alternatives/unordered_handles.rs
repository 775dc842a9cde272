//! Joins the tasks as they end, in a `FuturesUnordered`, and reads the head a byte at a time.

use async_std::net::{TcpListener, TcpStream};
use async_std::task;
use futures::future::FutureExt;
use futures::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use futures::stream::{FuturesUnordered, StreamExt};
use futures::{pin_mut, select_biased};
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

enum Request {
    Get(Vec<u8>),
    Unknown,
    TooLong,
}

impl Request {
    async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut head = Vec::with_capacity(256);
        while !head.ends_with(b"\r\n\r\n") {
            if head.len() >= HEAD_LIMIT {
                return Ok(Self::TooLong);
            }
            let mut byte = [0];
            stream.read_exact(&mut byte).await?;
            head.push(byte[0]);
        }
        Ok(Self::parse(&head).unwrap_or(Self::Unknown))
    }

    fn parse(head: &[u8]) -> Option<Self> {
        let line = &head[..head.windows(2).position(|pair| pair == b"\r\n")?];
        let mut words = line.split(|byte| *byte == b' ');
        let (method, path, version) = (words.next()?, words.next()?, words.next()?);
        (method == b"GET" && version == b"HTTP/1.1" && words.next().is_none()).then(|| Self::Get(path.to_vec()))
    }
}

/// Reads one request from the stream and answers it.
pub async fn process_request<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> io::Result<()> {
    let (status, body) = match Request::read(stream).await? {
        Request::Get(path) => match path.as_slice() {
            b"/" => ("200 OK", "Hello World"),
            b"/panic" => panic!("asked for"),
            _ => ("404 Not Found", "Not Found"),
        },
        Request::Unknown => ("400 Bad Request", "Bad Request"),
        Request::TooLong => ("431 Request Header Fields Too Large", "Request Header Fields Too Large"),
    };
    let mut answer = format!("HTTP/1.1 {status}\r\n");
    answer.push_str(&format!("Content-Length: {}\r\n", body.len()));
    answer.push_str("Connection: close\r\n\r\n");
    answer.push_str(body);
    let mut rest = answer.as_bytes();
    while !rest.is_empty() {
        let count = stream.write(rest).await?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        rest = &rest[count..];
    }
    stream.flush().await
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let mut running = FuturesUnordered::new();
    let shutdown = shutdown.fuse();
    pin_mut!(shutdown);
    loop {
        let accept = accept(&listener).fuse();
        pin_mut!(accept);
        select_biased! {
            () = shutdown => break,
            // A panic is heard of here, as an error, and is then forgotten.
            _ = running.select_next_some() => {}
            stream = accept => {
                if let Some(mut stream) = stream {
                    let handle = task::spawn(async move { process_request(&mut stream).await });
                    running.push(AssertUnwindSafe(handle).catch_unwind());
                }
            }
        }
    }
    while running.next().await.is_some() {}
}

async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(_) => {
            task::sleep(Duration::from_millis(500)).await;
            None
        }
    }
}
