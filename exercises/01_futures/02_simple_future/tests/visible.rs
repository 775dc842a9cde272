use probe::{TASK_A, TracedSimple, expect, graded, yields};
use simple_future::{CountDown, SimpleFuture, run};
use std::task::Poll;

/// A future of this exercise's trait, as the instruments that watch it want it.
struct Watched<F>(F);

impl<F: SimpleFuture> sim::SimpleFuture for Watched<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        self.0.poll(wake)
    }
}

/// A future of the tests, as `run` wants it.
struct Given<F>(F);

impl<F: sim::SimpleFuture> SimpleFuture for Given<F> {
    type Output = F::Output;

    fn poll(&mut self, wake: fn()) -> Poll<F::Output> {
        sim::SimpleFuture::poll(&mut self.0, wake)
    }
}

/// CountDown(3) is Pending three times, and then Ready.
#[graded(points = 2, lesson = "One question, two answers")]
fn count_down_from_three() {
    let mut count_down = TracedSimple::new("count down", Watched(CountDown(3)));
    count_down.expect_pending(&TASK_A);
    count_down.expect_pending(&TASK_A);
    count_down.expect_pending(&TASK_A);
    count_down.expect_ready(&TASK_A);
}

/// `run` polls a future again each time that it was woken, until it is Ready, and returns what it was Ready with.
#[graded(points = 2, lesson = "Who polls")]
fn run_returns_the_output() {
    let (gate, future) = yields("future", 2, "the output");
    let output = run(Given(future));
    expect!(gate.is_done(), expected = "`run` returns when the future was Ready", seen = "it returned before that");
    expect!(output == "the output", expected = "`run` returns the future's output", seen = "it returned \"{output}\"");
}
