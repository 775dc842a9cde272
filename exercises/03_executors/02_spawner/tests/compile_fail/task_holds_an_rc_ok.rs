use spawner::Spawner;
use std::sync::Arc;

fn spawn_on(spawner: &Spawner, future: impl Future<Output = ()> + Send + 'static) {
    spawner.spawn(future);
}

async fn pause() {}

fn count_on(spawner: &Spawner) {
    spawn_on(spawner, async {
        let count = Arc::new(1);
        pause().await;
        println!("{count}");
    });
}

fn main() {
    let _: fn(&Spawner) = count_on;
}
