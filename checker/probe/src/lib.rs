//! What the tests of the course observe futures with.
//!
//! A test is written with [`graded`], states what holds with [`expect!`], and looks at the learner's types through
//! instruments that watch without helping: a [`CountingWaker`] never polls, a [`Traced`] future is polled by hand, a
//! [`Gate`] is a future that the test opens. Everything they see goes into one timeline per test, which is printed when
//! the test fails.
//!
//! A test is a plain one, or it is *explored* (`#[graded(explore, …)]`): then its body is run in all orders in which its
//! threads can take their steps, in virtual time, against the `std` of the crate `interleaved_std`. Every instrument works in
//! both, or says that it does not.
//!
//! Graded tests run one at a time, also under plain `cargo test`, so that counting the process's threads or its
//! processor time means something.

mod allocations;
mod call;
mod cancel;
mod clock;
mod compile_fail;
mod driver;
mod drops;
mod expect;
mod explored;
mod gate;
mod graded;
mod inputs;
mod moment;
mod orders;
mod process;
mod run;
mod session;
mod simple;
mod slow_task;
mod soon;
mod source;
mod steps;
mod timeline;
mod traced;
mod waker;

pub use allocations::{Allocations, allocations};
pub use call::Call;
pub use cancel::cancel_everywhere;
pub use clock::{Clock, Sleep};
pub use compile_fail::{CompileFailCases, compile_fail_cases};
pub use driver::run_elsewhere;
pub use drops::{DropGuard, Drops};
#[doc(hidden)]
pub use expect::fail;
#[doc(hidden)]
pub use explored::{Orders, run_explored};
pub use gate::{Gate, GateFuture, NotUnpin, gate, yields};
pub use graded::panicked;
#[doc(hidden)]
pub use graded::{Graded, run_graded};
pub use inputs::Inputs;
/// The real standard library, also in a test that is explored: what counts or collects something there without a step.
pub use interleaved_std::interleave::real;
pub use interleaved_std::interleave::{block_on, pause, waker};
pub use moment::elapsed;
pub use orders::{Order, Tasks, all_orders};
pub use probe_macros::{explored_tests, graded};
pub use process::{ProcessorWatch, settled_threads, threads};
pub use run::{Limits, Ran, Stopped, run, try_run};
pub use simple::{FnTask, TASK_A, TASK_B, TASK_C, TracedSimple};
pub use slow_task::SlowTask;
pub use soon::{soon, threads_soon_as};
pub use source::{Source, SourceStream, source};
pub use steps::Steps;
pub use timeline::note;
pub use traced::{Traced, TracedStream};
pub use waker::CountingWaker;
