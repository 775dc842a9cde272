//! Each wake is a message in a letter box, and the box is emptied by who looks.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::Wake;

#[derive(Debug)]
pub struct CountWaker {
    wakes: Sender<()>,
    seen: Mutex<(usize, Receiver<()>)>,
}

impl Default for CountWaker {
    fn default() -> Self {
        let (wakes, letters) = channel();
        Self { wakes, seen: Mutex::new((0, letters)) }
    }
}

impl CountWaker {
    pub fn count(&self) -> usize {
        let mut seen = self.seen.lock().unwrap();
        let new = seen.1.try_iter().count();
        seen.0 += new;
        seen.0
    }
}

impl Wake for CountWaker {
    fn wake(self: Arc<Self>) {
        let _ = self.wakes.send(());
    }
}
