//! A task counts a guest, lets go of the counter, and waits.

use std::cell::Cell;
use std::future::ready;
use std::rc::Rc;

/// Any thread may run the task, at any time.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(async {
        let guests = Rc::new(Cell::new(0));
        guests.set(guests.get() + 1);
        println!("{} guests", guests.get());
        drop(guests);
        ready(()).await;
    });
}
