use mutexes::increment_then_do_stuff;
use std::sync::{Arc, Mutex};

async fn counts_twice(counter: Arc<Mutex<u64>>) {
    {
        let mut number = counter.lock().unwrap();
        *number += 1;
    }
    increment_then_do_stuff(&counter, |_| async {}).await;
}

fn spawns(counter: Arc<Mutex<u64>>) {
    tokio::spawn(counts_twice(counter));
}

fn main() {
    let _: fn(Arc<Mutex<u64>>) = spawns;
}
