//! A small HTTP server that gives each client a task of its own.
//!
//! [`process_request`] deals with one client, and knows nothing of sockets and tasks. [`serve`] accepts clients and spawns a
//! task for each.

use async_std::io::{Read, Write};
use async_std::net::TcpListener;
use std::io;

/// The length of the longest head that is answered, in bytes, with its blank line.
pub const HEAD_LIMIT: usize = 8 * 1024;

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
pub async fn process_request<S: Read + Write + Unpin>(stream: &mut S) -> io::Result<()> {
    todo!()
}

/// Accepts clients until `shutdown` is ready, and returns when all that were accepted have been dealt with.
///
/// * Each connection is processed by a task of its own on async-std's executor, with [`process_request`]. It goes on at its own
///   pace: no other client waits for it, and it does not matter whether anybody polls `serve` meanwhile. There is no thread
///   for each connection.
/// * When its task ends, the connection is closed: after its answer, an error, or a panic. An error or a panic of one task
///   neither ends `serve` nor disturbs other tasks. An error is no reason to panic.
/// * An error of `accept` does not end `serve`. It accepts again after a pause of 10 ms to 1 s, so that it does not spin while
///   the errors last, and it goes on listening to `shutdown`.
/// * Once `shutdown` was ready it is not polled again, and no more connections are accepted. (Of those that were waiting to be
///   accepted at that moment, some may still be.) `serve` then waits for the tasks of all accepted connections, however long they
///   take, and returns. It does not spin while it waits. A task that panicked is over, too. When `serve` has returned, its
///   listener is closed.
/// * If the future is dropped earlier, the listener is closed, and the tasks of accepted connections go on.
/// * Several servers can run at the same time. They share nothing.
pub async fn serve(listener: TcpListener, shutdown: impl Future<Output = ()>) {
    todo!()
}
