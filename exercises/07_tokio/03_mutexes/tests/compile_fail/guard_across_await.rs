//! A task that keeps std's guard cannot be spawned, even if it calls `drop` before it awaits: the guard belongs into a block.
//! points: 1
//! needs: others_count_while_the_stuff_waits

use mutexes::increment_then_do_stuff;
use std::sync::{Arc, Mutex};

async fn counts_twice(counter: Arc<Mutex<u64>>) {
    let mut number = counter.lock().unwrap();
    *number += 1;
    drop(number);
    increment_then_do_stuff(&counter, |_| async {}).await;
}

fn spawns(counter: Arc<Mutex<u64>>) {
    tokio::spawn(counts_twice(counter));
}

fn main() {
    let _: fn(Arc<Mutex<u64>>) = spawns;
}
