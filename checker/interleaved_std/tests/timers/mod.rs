//! Timer futures as learners write them.

pub mod right {
    pub mod channel;
    pub mod check_again;
    pub mod condvar;
    pub mod global_thread;
    pub mod lazy;
    pub mod mutex;
}

pub mod wrong {
    pub mod flag_after_wake;
    pub mod two_sections;
    pub mod waker_once;
}
