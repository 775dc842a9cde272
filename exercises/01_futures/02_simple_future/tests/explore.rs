//! The interleavings, for plain `cargo test`.
#![cfg(not(feature = "interleave"))]

#[test]
fn interleavings() {
    probe::interleavings(env!("CARGO_MANIFEST_DIR"), env!("CARGO_PKG_NAME"));
}
