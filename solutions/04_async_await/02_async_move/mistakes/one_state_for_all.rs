//! fails: two_lists_do_not_mix, two_greetings_do_not_mix, dropped_unpolled_it_frees_the_name, greets_all_in_their_order, each_future_owns_one_name, nothing_is_left_in_the_end, greets_all_in_any_order, calling_greet_all_only_moves_the_names, each_name_gives_a_future
//! The name lies in a static, which all futures share: each takes away the name of another.

//! Futures that own what they use: they can be kept, handed on and run anywhere, whoever made them.

use std::sync::Mutex;

/// A future that gives `hello, ` and the name, which is put in as it is.
///
/// The future owns its name and borrows nothing. Calling `greet` moves the name into the future and does nothing else: the name
/// is not copied, and the greeting is put together only when the future is polled. When the future is dropped, polled or not,
/// its name is freed.
#[allow(clippy::manual_async_fn, reason = "the signature says `'static`, which `async fn` cannot say")]
pub fn greet(name: String) -> impl Future<Output = String> + 'static {
    static NAME: Mutex<String> = Mutex::new(String::new());
    *NAME.lock().unwrap() = name;
    async { format!("hello, {}", NAME.lock().unwrap()) }
}

/// One future for each name, in the order of the names. Each gives what [`greet`] gives for its name.
///
/// Each future owns its own name and no other one, so each can be run or dropped by itself, in any order. Calling `greet_all`
/// moves the names into the futures, and neither copies a name nor puts a greeting together.
pub fn greet_all(names: Vec<String>) -> Vec<impl Future<Output = String> + 'static> {
    // Each name moves into a future of its own, so there is nothing that two of them would have to share.
    names.into_iter().map(greet).collect()
}
