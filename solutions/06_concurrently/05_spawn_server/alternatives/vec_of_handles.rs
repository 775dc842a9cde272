//! Keeps all handles and catches what comes out of them; looks for the blank line in text, and waits with `select`.

use async_std::io::prelude::{ReadExt, WriteExt};
use async_std::io::{Read, Write};
use async_std::net::TcpListener;
use async_std::task::{self, JoinHandle};
use futures::FutureExt;
use futures::future::{Either, select};
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

/// Reads one request from the stream and answers it.
pub async fn process_request<S: Read + Write + Unpin>(stream: &mut S) -> io::Result<()> {
    let mut head = vec![0; HEAD_LIMIT];
    let mut length = 0;
    let (status, body) = loop {
        if length == HEAD_LIMIT {
            break ("431 Request Header Fields Too Large", "Request Header Fields Too Large");
        }
        match stream.read(&mut head[length..]).await? {
            0 => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "half a head")),
            count => length += count,
        }
        // As text, with what is no text replaced: the words that count are ASCII.
        let text = String::from_utf8_lossy(&head[..length]);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let line = head.split("\r\n").next().unwrap_or_default();
            break match line.split(' ').collect::<Vec<_>>()[..] {
                ["GET", path, "HTTP/1.1"] => match path {
                    "/" => ("200 OK", "Hello World"),
                    "/panic" => panic!("as the client wished"),
                    _ => ("404 Not Found", "Not Found"),
                },
                _ => ("400 Bad Request", "Bad Request"),
            };
        }
    };
    for part in ["HTTP/1.1 ", status, "\r\n", &format!("Content-Length: {}\r\n", body.len())] {
        stream.write_all(part.as_bytes()).await?;
    }
    stream.write_all(b"Connection: close\r\n\r\n").await?;
    stream.write_all(body.as_bytes()).await?;
    stream.flush().await?;
    Ok(())
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let mut handles: Vec<JoinHandle<io::Result<()>>> = Vec::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accept = pin!(listener.accept());
        match select(accept, shutdown.as_mut()).await {
            Either::Left((Ok((mut stream, _)), _)) => {
                handles.push(task::spawn(async move { process_request(&mut stream).await }));
            }
            Either::Left((Err(_), _)) => {
                let pause = pin!(task::sleep(Duration::from_millis(100)));
                if let Either::Right(_) = select(pause, shutdown.as_mut()).await {
                    break;
                }
            }
            Either::Right(_) => break,
        }
    }
    for handle in handles {
        let _ = AssertUnwindSafe(handle).catch_unwind().await;
    }
}
