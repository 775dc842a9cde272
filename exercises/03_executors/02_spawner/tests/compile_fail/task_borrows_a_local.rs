//! A task outlives the function that spawns it, so it cannot borrow from there: async move gives it what it needs.
//! points: 1
//! needs: tasks_run_when_run_is_called

use spawner::Spawner;

fn spawn_on(spawner: &Spawner, future: impl Future<Output = ()> + Send + 'static) {
    spawner.spawn(future);
}

fn greet_on(spawner: &Spawner) {
    let name = String::from("Ferris");
    spawn_on(spawner, async {
        println!("hello, {name}");
    });
}

fn main() {
    let _: fn(&Spawner) = greet_on;
}
