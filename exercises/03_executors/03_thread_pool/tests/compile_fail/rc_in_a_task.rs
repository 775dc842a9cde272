//! Any worker may poll a task, so nothing that it keeps while it waits may belong to one thread, as an Rc does.
//! points: 1
//! needs: handle_gives_the_output

use std::rc::Rc;
use thread_pool::ThreadPool;

fn on_any_worker(pool: &ThreadPool, task: impl Future<Output = ()> + Send + 'static) {
    drop(pool.spawn(task));
}

async fn an_answer() {}

fn add_task(pool: &ThreadPool) {
    on_any_worker(pool, async {
        let page = Rc::new(String::from("a page"));
        an_answer().await;
        println!("{page}");
    });
}

fn main() {
    let _never_called: fn(&ThreadPool) = add_task;
}
