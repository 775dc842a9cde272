//! What people read, on standard output and standard error.
//!
//! A reader may stop reading, as `head` does. Then what is left is not printed, and the work goes on to its end.

use std::fmt::Arguments;
use std::io::{ErrorKind, Result, Write};

/// Prints a line on standard output.
macro_rules! say {
    ($($text:tt)*) => { $crate::print::line(&mut $crate::print::out(), format_args!($($text)*)) };
}

/// Prints a line on standard error.
macro_rules! tell {
    ($($text:tt)*) => { $crate::print::line(&mut $crate::print::err(), format_args!($($text)*)) };
}

pub(crate) use {say, tell};

/// Standard output, with colours where it is a terminal.
pub fn out() -> impl Write {
    Patient(anstream::stdout())
}

/// Standard error, with colours where it is a terminal.
pub fn err() -> impl Write {
    Patient(anstream::stderr())
}

/// Prints a line.
pub fn line(to: &mut dyn Write, text: Arguments<'_>) {
    // Nothing is left to say it with where even this cannot be written.
    let _ = writeln!(to, "{text}");
}

/// Swallows what nobody reads any more.
struct Patient<W>(W);

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}
