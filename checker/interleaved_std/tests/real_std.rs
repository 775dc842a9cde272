//! The programs of `same_source` under the real std: they describe what it does.

mod same_source;

#[test]
fn every_case_holds() {
    for (name, case) in same_source::cases() {
        println!("{name}");
        case();
    }
}
