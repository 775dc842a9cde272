//! The name is used up: the block does not need `move`, since `begin` takes the name by value and so the block does, too.

async fn begin(mut text: String, with: &str) -> String {
    text.insert_str(0, with);
    text
}

#[allow(clippy::manual_async_fn)]
pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    async { begin(name, "hello, ").await }
}

pub fn greet_all(names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    let mut greetings = Vec::new();
    for name in names {
        greetings.push(async move {
            let greeting = greet(name);
            greeting.await
        });
    }
    greetings
}
