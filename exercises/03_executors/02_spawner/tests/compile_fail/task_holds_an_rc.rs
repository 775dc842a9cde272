//! A task may be woken and dropped by other threads, so what it holds across an await must be Send: an Rc is not.
//! points: 1
//! needs: tasks_run_when_run_is_called

use spawner::Spawner;
use std::rc::Rc;

fn spawn_on(spawner: &Spawner, future: impl Future<Output = ()> + Send + 'static) {
    spawner.spawn(future);
}

async fn pause() {}

fn count_on(spawner: &Spawner) {
    spawn_on(spawner, async {
        let count = Rc::new(1);
        pause().await;
        println!("{count}");
    });
}

fn main() {
    let _: fn(&Spawner) = count_on;
}
