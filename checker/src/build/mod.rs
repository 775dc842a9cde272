//! Compiles answers and tests without Cargo.
//!
//! Cargo builds an exercise's dependencies once, in a copy of the course whose exercises are empty, and the rustc
//! command lines that it would use for the exercise are recorded ([`prepare()`]). Each answer then replays them on its own
//! sources ([`Workshop`]): first the answer, with no test in reach, then the tests against what came of it.

mod blame;
mod commands;
mod diagnostics;
mod environment;
mod folders;
mod lock;
mod prepare;
mod reads;
mod record;
mod rustc;
mod scaffold;
mod screen;
mod settings;
mod stamp;
mod temporary;
mod toolchain;
mod trouble;
mod wall;
mod walls;
mod workshop;

pub use commands::Recorded;
pub use diagnostics::Diagnostic;
pub use folders::target_folder;
pub use prepare::{Prepared, prepare};
pub use record::{is_wrapper, run_wrapper};
pub use rustc::BUDGET;
pub use workshop::{AnswerBuild, BuildFailure, Variant, Workshop, module_name};
