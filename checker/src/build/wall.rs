//! The std that a graded answer sees: the real one without the modules that its exercise does not allow.
//!
//! A private module shadows the one that a glob re-exports, so `std::process::exit` is an error at compile time, on every
//! operating system, and however std is spelled.

use crate::course::Capability;
use std::collections::BTreeSet;

/// The modules of std behind a capability.
const MODULES: [(Capability, &str); 5] = [
    (Capability::Process, "process"),
    (Capability::Fs, "fs"),
    (Capability::Env, "env"),
    (Capability::Net, "net"),
    (Capability::Os, "os"),
];

/// The source of the crate: it re-exports the crate `std` that it is itself compiled against.
pub(super) fn source(allow: &BTreeSet<Capability>) -> String {
    let mut source =
        String::from("#![allow(hidden_glob_reexports, unused_imports)]\nextern crate std as real;\npub use real::*;\n");
    for (capability, module) in MODULES {
        if !allow.contains(&capability) {
            source.push_str(&format!("mod {module} {{}}\n"));
        }
    }
    source
}

/// What to tell a learner whose answer runs into the wall.
pub(super) fn advice(message: &str) -> Option<String> {
    if message.contains("`unsafe`") || message.contains("unsafe_code") {
        return Some("this exercise is solved without `unsafe`".to_owned());
    }
    let (_, module) = MODULES.iter().find(|(_, module)| message == format!("module `{module}` is private"))?;
    Some(format!("std::{module} is out of reach in this exercise: an answer does not need it"))
}
