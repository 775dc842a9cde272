// The base: the futures give something else.
use std::future::ready;

pub async fn borrow_x(x: &u8) -> u8 { *x }
pub fn foo_expanded<'a>(_: &'a u8) -> impl Future<Output = u8> + 'a { ready(0) }
pub fn good() -> impl Future<Output = u8> + 'static { ready(0) }
pub async fn first_word(_: &str) -> &str { "" }
