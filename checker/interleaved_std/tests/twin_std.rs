//! The programs of `same_source` under the twins, in many interleavings.

extern crate interleaved_std as std;

mod same_source;

use std::interleave::{Plan, explore};

#[test]
fn every_case_holds_under_every_schedule_tried() {
    for (name, case) in same_source::cases() {
        let start = std::interleave::real::time::Instant::now();
        let explored = explore(Plan::new().all_up_to(200).random(100).pct(100), case);
        println!("{name}: {explored:?} in {:?}", start.elapsed());
    }
}
