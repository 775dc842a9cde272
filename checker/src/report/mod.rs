//! Writes results down, for people and for programs. Every writer reads the same [`Grades`](crate::verdict::Grades).

mod escape;
mod feedback;
mod files;
mod gradebook;
mod likely;
pub mod own;
mod progress;
pub mod terminal;

pub use escape::plain;
pub use files::write_all;
pub use progress::ClassProgress;
