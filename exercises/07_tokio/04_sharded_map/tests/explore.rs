//! The tests of visible.rs and hidden.rs that are explored: all orders of their threads, in virtual time.
#![cfg(not(feature = "interleave"))]

probe::explored_tests!();
