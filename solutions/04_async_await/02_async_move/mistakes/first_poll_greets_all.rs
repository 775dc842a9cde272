//! fails: each_future_owns_one_name
//! The first future that is polled puts all greetings together, and the others hand theirs out.

//! Futures that own what they use: they can be kept, handed on and run anywhere, whoever made them.

use std::cell::LazyCell;
use std::rc::Rc;

/// A future that gives `hello, ` and the name, which is put in as it is.
///
/// The future owns its name and borrows nothing. Calling `greet` moves the name into the future and does nothing else: the name
/// is not copied, and the greeting is put together only when the future is polled. When the future is dropped, polled or not,
/// its name is freed.
#[allow(clippy::manual_async_fn, reason = "the signature says `'static`, which `async fn` cannot say")]
pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    // Without `move` the block would borrow `name` for `format!`, and `name` is gone when `greet` returns.
    async move { format!("hello, {name}") }
}

/// One future for each name, in the order of the names. Each gives what [`greet`] gives for its name.
///
/// Each future owns its own name and no other one, so each can be run or dropped by itself, in any order. Calling `greet_all`
/// moves the names into the futures, and neither copies a name nor puts a greeting together.
pub fn greet_all(names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    let many = names.len();
    let names = Rc::new(LazyCell::new(move || names.iter().map(|name| format!("hello, {name}")).collect::<Vec<_>>()));
    let greeting = |at: usize| {
        let greetings = Rc::clone(&names);
        async move { greetings[at].clone() }
    };
    (0..many).map(greeting).collect()
}
