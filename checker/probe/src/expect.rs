use std::sync::{Mutex, PoisonError};

/// The first failed expectation of the running test.
///
/// It is kept apart from the panic, because a panic can be caught by the very code that is tested.
static FIRST: Mutex<Option<String>> = Mutex::new(None);

/// In which circumstances the body of the test runs: what was seen begins with it.
static CIRCUMSTANCES: Mutex<&str> = Mutex::new("");

/// Runs a part of a test whose failures begin with `words`, as "in one order of …, ".
pub(crate) fn in_circumstances<R>(words: &'static str, part: impl FnOnce() -> R) -> R {
    struct Back(&'static str);
    impl Drop for Back {
        fn drop(&mut self) {
            *CIRCUMSTANCES.lock().unwrap_or_else(PoisonError::into_inner) = self.0;
        }
    }
    let _back = Back(std::mem::replace(&mut *CIRCUMSTANCES.lock().unwrap_or_else(PoisonError::into_inner), words));
    part()
}

/// Fails the test unless the condition holds, and says so in the learner's words.
///
/// ```
/// # let woken = 1;
/// probe::expect!(
///     woken == 1,
///     expected = "task B, which polled last, is woken",
///     seen = "task B was not woken"
/// );
/// ```
///
/// Both texts are format strings. They speak of behaviour, never of the test's code, and they hold no number that
/// differs from run to run (write "took more than 500 ms", not the time that was measured).
#[macro_export]
macro_rules! expect {
    ($condition:expr, expected = $expected:literal, seen = $seen:literal $(,)?) => {
        if !$condition {
            $crate::fail(::core::format_args!($expected), ::core::format_args!($seen));
        }
    };
}

/// Records the failure and panics with it.
#[doc(hidden)]
pub fn fail(expected: std::fmt::Arguments<'_>, seen: std::fmt::Arguments<'_>) -> ! {
    let circumstances = *CIRCUMSTANCES.lock().unwrap_or_else(PoisonError::into_inner);
    let message = format!("expected: {expected}\nseen:     {circumstances}{seen}");
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| message.clone());
    std::panic::panic_any(message)
}

/// The first failed expectation, which stays.
pub(crate) fn first() -> Option<String> {
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

pub(crate) fn take_first() -> Option<String> {
    FIRST.lock().unwrap_or_else(PoisonError::into_inner).take()
}
