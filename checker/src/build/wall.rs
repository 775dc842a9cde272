//! The std that a graded answer sees, and the libraries: the real ones without what an answer does not need and could reach
//! further with than its exercise.
//!
//! A wall is a crate that stands in for another one and re-exports it. A private item shadows the one that a glob re-exports,
//! so `std::process::exit` is an error at compile time, on every operating system, and however std is spelled. Methods cannot
//! be hidden so; what they belong to can: without the module `path` nobody has a `Path` to ask for what is in a folder.

use crate::course::Capability;
use std::collections::BTreeSet;

/// A module that is hidden as a whole.
struct Module {
    name: &'static str,
    /// What opens it, if anything does.
    opened_by: Option<Capability>,
    why: &'static str,
}

const fn module(name: &'static str, opened_by: Option<Capability>, why: &'static str) -> Module {
    Module { name, opened_by, why }
}

const NOT_NEEDED: &str = "an answer does not need it";
const NAMES: &str = "an answer does not depend on what things are called";

const MODULES: [Module; 9] = [
    module("process", Some(Capability::Process), NOT_NEEDED),
    module("fs", Some(Capability::Fs), NOT_NEEDED),
    // `Path` has methods that read folders and links.
    module("path", Some(Capability::Fs), NOT_NEEDED),
    module("env", Some(Capability::Env), NOT_NEEDED),
    module("net", Some(Capability::Net), NOT_NEEDED),
    module("os", Some(Capability::Os), NOT_NEEDED),
    module("arch", None, NOT_NEEDED),
    module("backtrace", None, NAMES),
    // The explorer's own, and through it the real std.
    module("interleave", None, NOT_NEEDED),
];

/// Items that are hidden in a module that stays.
struct Items {
    module: &'static str,
    functions: &'static [&'static str],
    types: &'static [&'static str],
    why: &'static str,
}

const ITEMS: [Items; 3] = [
    Items { module: "any", functions: &["type_name", "type_name_of_val"], types: &[], why: NAMES },
    Items {
        module: "panic",
        functions: &["set_hook", "take_hook", "update_hook"],
        types: &["Location"],
        why: "an answer leaves it to others what is said of a panic",
    },
    // A pipe uses up descriptors, and writes to any that it is made from.
    Items { module: "io", functions: &["pipe"], types: &["PipeReader", "PipeWriter"], why: NOT_NEEDED },
];

/// A library that reaches further than an exercise that uses it.
struct Library {
    name: &'static str,
    shows: Shows,
}

enum Shows {
    /// These items and no others.
    Only(&'static [&'static str]),
    /// All but these, as far as nothing opens them.
    AllBut(&'static [(Item, Option<Capability>)]),
}

#[derive(Clone, Copy)]
enum Item {
    Module(&'static str),
    Function(&'static str),
}

impl Item {
    /// A private item that shadows this one.
    fn shadow(self) -> String {
        match self {
            Item::Module(name) => format!("mod {name} {{}}\n"),
            Item::Function(name) => format!("fn {name}() {{}}\n"),
        }
    }
}

const LIBRARIES: [Library; 5] = [
    // The other macros are what the inside of this one is made of. They wrap what they are given into `unsafe`, whose word the
    // library says and not the answer.
    Library { name: "pin_project_lite", shows: Shows::Only(&["pin_project"]) },
    // `AsSource` lends the descriptor of any stream, standard output among them.
    Library { name: "polling", shows: Shows::Only(&["Event", "Events", "PollMode"]) },
    // By this a test makes room for a race.
    Library { name: "sim", shows: Shows::AllBut(&[(Item::Function("linger_in_add"), None)]) },
    Library {
        name: "tokio",
        shows: Shows::AllBut(&[
            (Item::Module("fs"), Some(Capability::Fs)),
            (Item::Module("process"), Some(Capability::Process)),
            (Item::Module("net"), Some(Capability::Net)),
            (Item::Module("signal"), Some(Capability::Os)),
        ]),
    },
    Library {
        name: "async_std",
        shows: Shows::AllBut(&[
            (Item::Module("fs"), Some(Capability::Fs)),
            (Item::Module("path"), Some(Capability::Fs)),
            (Item::Module("process"), Some(Capability::Process)),
            (Item::Module("net"), Some(Capability::Net)),
            (Item::Module("os"), Some(Capability::Os)),
        ]),
    },
];

/// The source of the wall around std: it re-exports the crate `std` that it is itself compiled against.
pub(super) fn around_std(allow: &BTreeSet<Capability>) -> String {
    let mut source = String::from("extern crate std as real;\npub use real::*;\n");
    for Module { name, opened_by, .. } in MODULES {
        if !opened_by.is_some_and(|capability| allow.contains(&capability)) {
            source.push_str(&format!("mod {name} {{}}\n"));
        }
    }
    for Items { module, functions, types, .. } in ITEMS {
        let functions: String = functions.iter().map(|name| format!("fn {name}() {{}} ")).collect();
        let types: String = types.iter().map(|name| format!("struct {name}; ")).collect();
        source.push_str(&format!("pub mod {module} {{ pub use real::{module}::*; {functions}{types}}}\n"));
    }
    source
}

/// The source of the wall around a library, which it knows as the crate `real`; `None` if the library needs none.
pub(super) fn around(library: &str, allow: &BTreeSet<Capability>) -> Option<String> {
    let Library { shows, .. } = LIBRARIES.into_iter().find(|known| known.name == library)?;
    Some(match shows {
        Shows::Only(items) => format!("pub use real::{{{}}};\n", items.join(", ")),
        Shows::AllBut(items) => {
            let hidden = items.iter().filter(|(_, opened_by)| !opened_by.is_some_and(|one| allow.contains(&one)));
            let hidden: String = hidden.map(|(item, _)| item.shadow()).collect();
            format!("pub use real::*;\n{hidden}")
        }
    })
}

/// What to tell a learner whose answer runs into the wall.
pub(super) fn advice(message: &str) -> Option<String> {
    let of_a_library = |library: &&Library| message.starts_with(&format!("unresolved import `{}::", library.name));
    if let Some(Library { name, shows: Shows::Only(items) }) = LIBRARIES.iter().find(of_a_library) {
        return Some(format!("of {name}, an answer needs no more than {}", items.join(", ")));
    }
    let (kind, name) = message.strip_suffix("` is private")?.split_once(" `")?;
    if kind == "module" {
        let Module { why, .. } = MODULES.iter().find(|module| module.name == name)?;
        return Some(format!("std::{name} is out of reach in this exercise: {why}"));
    }
    let Items { module, why, .. } =
        ITEMS.iter().find(|items| items.functions.contains(&name) || items.types.contains(&name))?;
    Some(format!("std::{module}::{name} is out of reach: {why}"))
}
