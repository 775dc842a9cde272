//! What the tests of the course observe futures with.
//!
//! A test is written with [`graded`], states what holds with [`expect!`], and looks at the learner's types through
//! instruments that watch without helping: a [`CountingWaker`] never polls, a [`Traced`] future is polled by hand, a
//! [`Gate`] is a future that the test opens. Everything they see goes into one timeline per test, which is printed when
//! the test fails.
//!
//! Graded tests run one at a time, also under plain `cargo test`, so that counting the process's threads or its
//! processor time means something.

mod allocations;
mod cancel;
mod clock;
mod compile_fail;
mod driver;
mod drops;
mod expect;
mod gate;
mod graded;
mod inputs;

mod process;
mod run;
mod simple;
mod slow_task;
mod soon;
mod timeline;
mod traced;
mod waker;

pub use allocations::{Allocations, allocations};
pub use cancel::cancel_everywhere;
pub use clock::{Clock, Sleep};
pub use compile_fail::{CompileFailCases, compile_fail_cases};
pub use driver::{expect_in_every_order, interleavings};
pub use drops::{DropGuard, Drops};
#[doc(hidden)]
pub use expect::fail;
pub use gate::{Gate, GateFuture, NotUnpin, gate, yields};
#[doc(hidden)]
pub use graded::{Graded, run_graded};
pub use inputs::Inputs;
pub use probe_macros::graded;
pub use process::{ProcessorWatch, settled_threads, threads};
pub use run::{Limits, Ran, Stopped, run, try_run};
pub use simple::{FnTask, TASK_A, TASK_B, TASK_C, TracedSimple};
pub use slow_task::SlowTask;
pub use soon::{soon, threads_soon_as};
pub use timeline::note;
pub use traced::{Traced, TracedStream};
pub use waker::CountingWaker;
