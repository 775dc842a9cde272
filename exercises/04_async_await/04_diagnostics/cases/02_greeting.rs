//! A greeting, which is printed when somebody awaits it.

fn greeting(name: String) -> impl Future<Output = ()> {
    async {
        println!("Hello, {name}!");
    }
}

fn main() {
    let _greeting = greeting("Ada".to_owned());
}
