use mutexes::increment_then_do_stuff;
use std::sync::{Arc, Mutex};

async fn counts_a_job(jobs: Arc<Mutex<Vec<u64>>>, counter: Arc<Mutex<u64>>) {
    let job = jobs.lock().unwrap().pop();
    if let Some(_job) = job {
        increment_then_do_stuff(&counter, |_| async {}).await;
    }
}

fn spawns(jobs: Arc<Mutex<Vec<u64>>>, counter: Arc<Mutex<u64>>) {
    tokio::spawn(counts_a_job(jobs, counter));
}

fn main() {
    let _: fn(Arc<Mutex<Vec<u64>>>, Arc<Mutex<u64>>) = spawns;
}
