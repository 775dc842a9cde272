//! The closure of spawn_blocking is synchronous code: it may block, but it cannot await.
//! points: 1
//! needs: jobs_overlap_while_the_caller_does_something_else

use background_tasks::Background;

async fn download() -> u32 {
    200
}

fn add_job(background: &mut Background<u32>) {
    background.spawn(async {
        let work = tokio::task::spawn_blocking(|| download().await + 1);
        work.await.unwrap_or(0)
    });
}

fn main() {
    let _never_called: fn(&mut Background<u32>) = add_job;
}
