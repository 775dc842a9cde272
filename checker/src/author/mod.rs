//! What an author and an instructor do with the course itself.

pub mod audit;
pub mod handout;
pub mod mistake;
pub mod new;
pub mod overview;
mod template;
