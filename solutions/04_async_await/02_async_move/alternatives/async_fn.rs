//! An `async fn` moves its arguments into its future just as an `async move` block does what it mentions.

pub async fn greet(name: String) -> String {
    let mut greeting = String::from("hello, ");
    greeting.push_str(&name);
    greeting
}

pub fn greet_all(mut names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    names.drain(..).map(greet).collect()
}
