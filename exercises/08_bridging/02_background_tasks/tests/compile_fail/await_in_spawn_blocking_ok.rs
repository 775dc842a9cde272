use background_tasks::Background;
use tokio::runtime::Handle;

async fn download() -> u32 {
    200
}

fn add_job(background: &mut Background<u32>) {
    background.spawn(async {
        let runtime = Handle::current();
        let work = tokio::task::spawn_blocking(move || runtime.block_on(download()) + 1);
        work.await.unwrap_or(0)
    });
}

fn main() {
    let _never_called: fn(&mut Background<u32>) = add_job;
}
