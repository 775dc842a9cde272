use spawner::Spawner;

fn spawn_on(spawner: &Spawner, future: impl Future<Output = ()> + Send + 'static) {
    spawner.spawn(future);
}

fn greet_on(spawner: &Spawner) {
    let name = String::from("Ferris");
    spawn_on(spawner, async move {
        println!("hello, {name}");
    });
}

fn main() {
    let _: fn(&Spawner) = greet_on;
}
