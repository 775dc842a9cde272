//! A guard that nobody has named lives through the whole `if let` branch: with an await in there, the task cannot be spawned.
//! points: 1
//! needs: others_count_while_the_stuff_waits

use mutexes::increment_then_do_stuff;
use std::sync::{Arc, Mutex};

async fn counts_a_job(jobs: Arc<Mutex<Vec<u64>>>, counter: Arc<Mutex<u64>>) {
    if let Some(_job) = jobs.lock().unwrap().pop() {
        increment_then_do_stuff(&counter, |_| async {}).await;
    }
}

fn spawns(jobs: Arc<Mutex<Vec<u64>>>, counter: Arc<Mutex<u64>>) {
    tokio::spawn(counts_a_job(jobs, counter));
}

fn main() {
    let _: fn(Arc<Mutex<Vec<u64>>>, Arc<Mutex<u64>>) = spawns;
}
