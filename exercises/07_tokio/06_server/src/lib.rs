//! A small HTTP server on tokio that limits what clients can take from it, and ends in an orderly way.
//!
//! [`process_request`] deals with one client, and knows nothing of sockets and tasks. [`serve`] accepts clients and spawns a
//! task for each.

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

/// What clients can take from a server, at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are open at the same time; up to [`NonZeroUsize::MAX`].
    pub connections: NonZeroUsize,
    /// How long a client may take to send its head, from when its task begins; up to [`Duration::MAX`].
    pub read_timeout: Duration,
}

/// Reads one request from the stream and answers it.
///
/// **The request.** What is read is its *head*: all bytes up to and including the first blank line, which is the four bytes
/// `\r\n\r\n`. They may come in any pieces. Nothing is written before the head is complete. What comes after the blank line
/// is not needed: some of it may be read, none of it is waited for.
///
/// **The answer.** It depends on the first line of the head only, which begins with the first byte and ends at the first `\r\n`.
/// The lines after that may hold any bytes, in any encoding.
///
/// | first line | status | body |
/// |---|---|---|
/// | `GET / HTTP/1.1` | `200 OK` | `Hello World` |
/// | `GET /panic HTTP/1.1` | none: this function panics, and writes nothing | |
/// | `GET`, any other word and `HTTP/1.1`, with exactly one space between two of them | `404 Not Found` | `Not Found` |
/// | anything else | `400 Bad Request` | `Bad Request` |
///
/// Capitals count, and no other white space than those two spaces is allowed. Left open is the answer if the word between them
/// has no bytes.
///
/// As soon as [`HEAD_LIMIT`] bytes have come without a blank line, the answer is `431 Request Header Fields Too Large`,
/// with the body `Request Header Fields Too Large`.
///
/// **The timeout.** If the head is not complete when `read_timeout` has passed since the first poll, the answer is
/// `408 Request Timeout`, with the body `Request Timeout`, whatever has come until then. What comes meanwhile does not prolong
/// the time. The time is tokio's ([`tokio::time`]). It is for the head only: writing the answer may take any time.
///
/// These are the bytes of the first answer, and the others are made alike. `Content-Length` is the length of the body in bytes.
///
/// ```text
/// HTTP/1.1 200 OK\r\n
/// Content-Length: 11\r\n
/// Connection: close\r\n
/// \r\n
/// Hello World
/// ```
///
/// The answer is written in full, however few bytes the stream takes at a time, and flushed. Then the result is `Ok(())`,
/// whatever the status. The stream is left open: it is closed by whoever drops it.
///
/// **Other ends.** If the stream ends before the head is complete, even before its first byte, nothing is written, and the
/// result is an error of the kind `UnexpectedEof`. If reading, writing or flushing fails, that error is the result. If the
/// stream takes none of the bytes (a write of 0 bytes), it is an error of the kind `WriteZero`.
pub async fn process_request<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    read_timeout: Duration,
) -> io::Result<()> {
    todo!()
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
///
/// It is called and polled inside a tokio runtime with its I/O and time enabled.
///
/// * Each connection is processed by a task of its own, with [`process_request`] and the limit's `read_timeout`, at its own pace.
/// * When its task ends, the connection is closed: after its answer, an error, or a panic. An error or a panic of one task
///   neither ends `serve` nor disturbs other tasks. An error is no reason to panic.
/// * At most `limits.connections` tasks run at the same time. While there are that many, no other client is served, and the first
///   that waits is served as soon as one of the tasks ends, however it ends.
/// * An error of `accept` does not end `serve`. It accepts again after a pause of at most 1 s.
/// * As soon as `shutdown` is ready the listener is closed, even while all connections are taken. From then on clients that want
///   to connect are refused, and those that were waiting for a place are not served any more. `shutdown` is not polled again.
/// * `serve` then waits for the tasks of all accepted connections, and returns. A task that panicked is over, too. A client that
///   sends nothing delays it by no more than its `read_timeout`.
/// * Several servers can run at the same time. They share nothing.
///
/// Not specified is what becomes of the tasks if the future is dropped, or not polled, before it is ready.
pub async fn serve(listener: TcpListener, limits: Limits, shutdown: impl Future<Output = ()>) {
    todo!()
}
