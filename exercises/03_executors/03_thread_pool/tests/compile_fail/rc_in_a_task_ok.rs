use std::sync::Arc;
use thread_pool::ThreadPool;

fn on_any_worker(pool: &ThreadPool, task: impl Future<Output = ()> + Send + 'static) {
    drop(pool.spawn(task));
}

async fn an_answer() {}

fn add_task(pool: &ThreadPool) {
    on_any_worker(pool, async {
        let page = Arc::new(String::from("a page"));
        an_answer().await;
        println!("{page}");
    });
}

fn main() {
    let _never_called: fn(&ThreadPool) = add_task;
}
