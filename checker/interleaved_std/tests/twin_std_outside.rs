//! The programs of `same_source` under the twins, without an exploration: real threads, real time.

extern crate interleaved_std as std;

mod same_source;

#[test]
fn every_case_holds() {
    for (name, case) in same_source::cases() {
        println!("{name}");
        case();
    }
}
