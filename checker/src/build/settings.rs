//! What Cargo's config files say that no variable and no single option sets aside.
//!
//! Cargo reads `.cargo/config.toml` of the folder that it is called in and of every one above, and its home's. An option
//! `--config` stands above them key by key, so each key that changes what is built is given, with our value.

use super::environment;
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// How everything is built, but for what is named below. A check is judged by how soon its verdict is there, and tests look at
/// what happens, not at how fast: nothing is optimised, and there is nothing for a debugger.
const PROFILE: [(&str, &str); 10] = [
    ("opt-level", "0"),
    ("debug", "0"),
    ("strip", "\"none\""),
    ("debug-assertions", "true"),
    ("overflow-checks", "true"),
    ("lto", "false"),
    ("panic", "\"unwind\""),
    ("incremental", "false"),
    ("codegen-units", "256"),
    ("rpath", "false"),
];
/// The explorer runs thousands of schedules, and what tests observe with takes part in each. So they are optimised, but no
/// further than that rustc still shares their generic code with the tests.
const FASTER: [&str; 3] = ["corosensei", "interleaved_std", "probe"];
/// `cargo test` takes dependencies from the one and tests from the other.
const PROFILES: [&str; 2] = ["dev", "test"];
/// What a profile may not say of single packages.
const WHOLE_ONLY: [&str; 3] = ["lto", "panic", "rpath"];

/// The values of `--config` that set aside what config files say of how things are built.
///
/// # Errors
/// When one of them replaces a crate that the course is built with: that cannot be set aside.
pub(super) fn over_config_files(root: &Path) -> Result<Vec<String>> {
    let mut settings = BTreeSet::new();
    for profile in PROFILES {
        settings.extend(PROFILE.map(|(key, value)| format!("profile.{profile}.{key}={value}")));
        settings.extend(FASTER.map(|name| format!("profile.{profile}.package.{name}.opt-level=1")));
    }
    for file in config_files(root) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        // Cargo itself says what is wrong with it.
        let Ok(config) = text.parse::<Table>() else { continue };
        settings.extend(profiles_of_parts(&config));
        settings.extend(variables(&config));
        if let Some(name) = replaced(root, &config) {
            bail!(
                "{} replaces the crate {name}, which the course is built with, so that nothing could be judged: take that \
                 out while you work on the course",
                file.display()
            );
        }
    }
    Ok(settings.into_iter().collect())
}

/// The config files that Cargo reads when it is called in `root`.
fn config_files(root: &Path) -> Vec<PathBuf> {
    let folders = root.ancestors().map(|folder| folder.join(".cargo")).chain(environment::cargo_home());
    // The name without an ending is the older one, and is preferred.
    let file =
        |folder: PathBuf| ["config", "config.toml"].map(|name| folder.join(name)).into_iter().find(|f| f.is_file());
    folders.filter_map(file).collect()
}

/// Our settings in place of those for single packages and for build scripts.
fn profiles_of_parts(config: &Table) -> Vec<String> {
    let mut settings = Vec::new();
    for profile in PROFILES {
        let Some(Value::Table(own)) = table(config, "profile").and_then(|profiles| profiles.get(profile)) else {
            continue;
        };
        let packages = table(own, "package").into_iter().flatten();
        let packages = packages.map(|(name, keys)| (format!("package.{:?}", name), keys));
        let build = own.get("build-override").map(|keys| ("build-override".to_owned(), keys));
        for (part, keys) in packages.chain(build) {
            let is_said = |key: &str| keys.get(key).is_some() && !WHOLE_ONLY.contains(&key);
            let said = PROFILE.iter().filter(|(key, _)| is_said(key));
            settings.extend(said.map(|(key, value)| format!("profile.{profile}.{part}.{key}={value}")));
        }
    }
    settings
}

/// Nothing in place of variables that change how rustc works.
fn variables(config: &Table) -> Vec<String> {
    let changes = |name: &str| ["RUST", "CARGO"].iter().any(|with| name.to_ascii_uppercase().starts_with(with));
    let said = table(config, "env").into_iter().flatten().filter(|(name, _)| changes(name));
    // Cargo takes no table here, and no text where a file has a table.
    said.flat_map(|(name, value)| match value {
        Value::Table(_) => vec![format!("env.{name}.value=\"\""), format!("env.{name}.relative=false")],
        _ => vec![format!("env.{name}=\"\"")],
    })
    .collect()
}

/// A crate of the course that a config file puts another one in place of.
fn replaced(root: &Path, config: &Table) -> Option<String> {
    let lock: Table = std::fs::read_to_string(root.join("Cargo.lock")).ok()?.parse().ok()?;
    let locked: BTreeSet<&str> =
        lock.get("package")?.as_array()?.iter().filter_map(|package| package.get("name")?.as_str()).collect();
    let patches = table(config, "patch").into_iter().flat_map(Table::values).filter_map(Value::as_table);
    let patched = patches.flat_map(|of_source| {
        of_source.iter().map(|(name, by)| by.get("package").and_then(Value::as_str).unwrap_or(name).to_owned())
    });
    let paths = config.get("paths").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let in_paths = paths.filter_map(|path| Some(Path::new(path).file_name()?.to_string_lossy().into_owned()));
    patched.chain(in_paths).find(|name| locked.contains(name.as_str()))
}

fn table<'t>(of: &'t Table, key: &str) -> Option<&'t Table> {
    of.get(key).and_then(Value::as_table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_say_of_parts_is_answered_key_by_key() {
        let config = "[profile.dev.package.\"*\"]\nopt-level = 3\n[profile.test.build-override]\ndebug = 2\nlto = true\n\
                      [env]\nRUSTC_BOOTSTRAP = \"1\"\nRUST_LOG = { value = \"all\" }\nCC = \"clang\"\n";
        let config: Table = config.parse().expect("TOML");
        let parts = profiles_of_parts(&config);
        assert_eq!(parts, ["profile.dev.package.\"*\".opt-level=0", "profile.test.build-override.debug=0"]);
        let none = ["env.RUSTC_BOOTSTRAP=\"\"", "env.RUST_LOG.value=\"\"", "env.RUST_LOG.relative=false"];
        assert_eq!(variables(&config), none);
    }

    #[test]
    fn a_replaced_crate_is_named_if_the_course_has_it() {
        let root = tempfile::tempdir().expect("a folder");
        let lock = "[[package]]\nname = \"futures\"\nversion = \"1.0.0\"\n";
        std::fs::write(root.path().join("Cargo.lock"), lock).expect("a file");
        for (config, name) in [
            ("[patch.crates-io]\nfutures = { path = \"f\" }\n", Some("futures")),
            ("[patch.crates-io]\nmine = { path = \"f\", package = \"futures\" }\n", Some("futures")),
            ("[patch.crates-io]\nother = { path = \"f\" }\n", None),
            ("paths = [\"/home/me/futures\"]\n", Some("futures")),
            ("paths = [\"/home/me/other\"]\n", None),
            ("", None),
        ] {
            assert_eq!(replaced(root.path(), &config.parse().expect("TOML")).as_deref(), name, "{config}");
        }
    }
}
