//! Boxed futures, all of one type; the block that greets one name is written twice.

use std::pin::Pin;

type Greeting = Pin<Box<dyn Future<Output = String> + Send>>;

pub fn greet(name: String) -> Greeting {
    Box::pin(async move { ["hello, ", &name].concat() })
}

pub fn greet_all(names: Vec<String>) -> Vec<Greeting> {
    let mut greetings: Vec<Greeting> = Vec::with_capacity(names.len());
    for name in names {
        greetings.push(Box::pin(async move { format!("Hello, {name}!") }));
    }
    greetings
}
