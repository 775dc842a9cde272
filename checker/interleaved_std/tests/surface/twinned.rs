//! What a program that names `std` finds where the twins stand. rustdoc writes the pages of all that is behind these names.
#![no_implicit_prelude]

#[doc(inline)]
pub use ::std::{hint, sync, thread, thread_local, time};
