use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A socket that calls back when data has come.
///
/// It keeps one callback, the latest that was set, and calls it once, when data is next delivered. Setting a callback
/// while data is already waiting calls nothing: a socket reports that data *arrives*, not that it is there.
#[derive(Default)]
pub struct Socket {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    data: VecDeque<u8>,
    callback: Option<fn()>,
}

impl Socket {
    /// A socket on which nothing has arrived.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether [`read_buf`](Socket::read_buf) would return anything.
    pub fn has_data_to_read(&self) -> bool {
        !self.state().data.is_empty()
    }

    /// Takes everything that has arrived so far; it is empty when nothing has. What was taken is gone from the socket.
    pub fn read_buf(&self) -> Vec<u8> {
        self.state().data.drain(..).collect()
    }

    /// Sets what to call when data next arrives. It replaces the callback that was set before.
    pub fn set_readable_callback(&self, callback: fn()) {
        self.state().callback = Some(callback);
    }

    /// The world's side: `bytes` arrive. The callback, if there is one, is taken and called after the data is there.
    pub fn deliver(&self, bytes: &[u8]) {
        let mut state = self.state();
        state.data.extend(bytes);
        let callback = state.callback.take();
        drop(state); // the callback may well come back and read
        if let Some(callback) = callback {
            callback();
        }
    }

    /// The world's side: the callback that would be called if data arrived now.
    pub fn readable_callback(&self) -> Option<fn()> {
        self.state().callback
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Socket")
            .field("waiting_bytes", &state.data.len())
            .field("has_callback", &state.callback.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn the_latest_callback_is_called_once_and_sees_the_data() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let socket = Socket::new();
        socket.set_readable_callback(|| panic!("replaced callbacks are not called"));
        socket.set_readable_callback(|| {
            CALLS.fetch_add(1, Ordering::SeqCst);
        });
        assert!(!socket.has_data_to_read());
        socket.deliver(b"ab");
        socket.deliver(b"c");
        assert_eq!(CALLS.load(Ordering::SeqCst), 1);
        assert_eq!(socket.read_buf(), b"abc");
        assert_eq!(socket.read_buf(), b"");
    }
}
