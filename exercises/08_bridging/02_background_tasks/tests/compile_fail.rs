//! Programs that must not compile, each beside a control that must.

#[test]
fn compile_fail() {
    let cases = probe::compile_fail_cases(env!("CARGO_MANIFEST_DIR"));
    let trybuild = trybuild::TestCases::new();
    for case in &cases.fail {
        trybuild.compile_fail(case);
    }
    for control in &cases.pass {
        trybuild.pass(control);
    }
}
