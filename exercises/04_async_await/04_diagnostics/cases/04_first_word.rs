//! A task finds the first word of a text, waits, and prints the word.

use std::future::ready;

/// Any thread may run the task, at any time.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(async {
        let text = String::from("borrow me later");
        let word = text.split(' ').next();
        ready(()).await;
        println!("{word:?}");
    });
}
