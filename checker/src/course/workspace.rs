//! What a learner may change of the whole course and the class does not have: of the workspace's Cargo.toml what Cargo builds
//! by, and the versions in Cargo.lock.
//!
//! Both are kept beside the stubs, and `audit` keeps them equal. In a course without them its own are taken.

use super::handout::without_solutions;
use super::pristine::in_words;
use super::{Course, read_table};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use toml::{Table, Value};

impl Course {
    /// The manifest that the workspace is built with, without its list of members.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn workspace(&self) -> Result<Table> {
        let kept = self.kept_workspace();
        read_table(&if kept.is_file() { kept } else { self.root.join("Cargo.toml") }).map(without_members)
    }

    /// The versions that the workspace is built with, as the text of a Cargo.lock, if there is one.
    pub fn lock(&self) -> Option<Vec<u8>> {
        std::fs::read(self.kept_lock()).or_else(|_| std::fs::read(self.root.join("Cargo.lock"))).ok()
    }

    /// What in the workspace's Cargo.toml and Cargo.lock is not as the course has it, in words for people; nothing if all is.
    pub fn workspace_changes(&self) -> Vec<String> {
        let (Ok(kept), Ok(own)) = (self.workspace(), read_table(&self.root.join("Cargo.toml"))) else {
            return Vec::new();
        };
        let (kept, own) = (in_parts(kept), in_parts(without_members(own)));
        let keys: BTreeSet<&String> = own.keys().chain(kept.keys()).collect();
        let differ = keys.into_iter().filter(|key| own.get(*key) != kept.get(*key));
        let mut changes: Vec<String> = differ.map(|key| in_words(key, own.get(key), kept.get(key))).collect();
        let own = std::fs::read(self.root.join("Cargo.lock")).unwrap_or_default();
        let names = other_versions(&self.lock().unwrap_or_default(), &without_solutions(&own));
        if !names.is_empty() {
            changes.push(format!("other versions of {} in Cargo.lock", names.join(", ")));
        }
        changes
    }

    /// The compiler that rust-toolchain.toml names, if the course is written for another one.
    pub fn other_compiler(&self) -> Option<String> {
        other_compiler(&self.workspace().ok()?, &read_table(&self.root.join("rust-toolchain.toml")).ok()?)
    }

    /// The files that are kept, each with what has to be in it.
    ///
    /// # Errors
    /// When the course's own cannot be read.
    pub fn workspace_to_keep(&self) -> Result<[(PathBuf, String); 2]> {
        let own = without_members(read_table(&self.root.join("Cargo.toml"))?);
        let manifest = format!(
            "# Of the workspace's Cargo.toml, what Cargo builds by: `audit --write` writes it.\n{}",
            toml::to_string(&own)?
        );
        let lock = std::fs::read(self.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
        let lock = String::from_utf8(without_solutions(&lock)).context("Cargo.lock is not UTF-8")?;
        Ok([(self.kept_workspace(), manifest), (self.kept_lock(), lock)])
    }

    fn kept_workspace(&self) -> PathBuf {
        self.root.join("checker").join("stubs").join("workspace.toml")
    }

    /// Not `Cargo.lock`, which tools would take for that of a package here.
    fn kept_lock(&self) -> PathBuf {
        self.root.join("checker").join("stubs").join("lock.toml")
    }
}

/// A workspace's manifest without what differs between a course and its handout.
fn without_members(mut manifest: Table) -> Table {
    if let Some(Value::Table(workspace)) = manifest.get_mut("workspace") {
        workspace.remove("members");
        workspace.remove("default-members");
    }
    manifest
}

/// The tables of a manifest, by names as `profile.dev`.
fn in_parts(manifest: Table) -> BTreeMap<String, Value> {
    let mut parts = BTreeMap::new();
    for (key, value) in manifest {
        let Value::Table(mut table) = value else {
            parts.insert(key, value);
            continue;
        };
        let inner: Vec<String> =
            table.iter().filter(|(_, value)| value.is_table()).map(|(name, _)| name.clone()).collect();
        parts.extend(inner.into_iter().filter_map(|name| Some((format!("{key}.{name}"), table.remove(&name)?))));
        if !table.is_empty() {
            parts.insert(key, Value::Table(table));
        }
    }
    parts
}

/// The crates of which one lock file has other versions than the other. One may have crates more, which some manifest wants.
fn other_versions(kept: &[u8], own: &[u8]) -> Vec<String> {
    if kept == own {
        return Vec::new();
    }
    let (kept, own) = (versions(kept), versions(own));
    let differ = |(name, kept): &(&String, &BTreeSet<String>)| {
        own.get(*name).is_some_and(|own| !own.is_subset(kept) && !kept.is_subset(own))
    };
    kept.iter().filter(differ).map(|(name, _)| name.clone()).collect()
}

fn versions(lock: &[u8]) -> BTreeMap<String, BTreeSet<String>> {
    let lock: Table = String::from_utf8_lossy(lock).parse().unwrap_or_default();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in lock.get("package").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    versions
}

fn other_compiler(kept: &Table, toolchain: &Table) -> Option<String> {
    let written_for = kept.get("workspace")?.get("package")?.get("rust-version")?.as_str()?;
    let channel = toolchain.get("toolchain")?.get("channel")?.as_str()?;
    let is_it = channel.strip_prefix(written_for).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    (!is_it).then(|| channel.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_one_in_the_place_of_another() {
        let lock = |packages: &[(&str, &str)]| -> String {
            let one = |(name, version): &(&str, &str)| format!("[[package]]\nname = {name:?}\nversion = {version:?}\n");
            packages.iter().map(one).collect()
        };
        let kept = lock(&[("a", "1.0.0"), ("b", "1.0.0"), ("b", "2.0.0")]);
        for (own, names) in [
            (&[("a", "1.0.0"), ("b", "1.0.0"), ("b", "2.0.0")][..], &[][..]),
            (&[("a", "1.0.1"), ("b", "1.0.0"), ("b", "2.0.0")], &["a"]),
            (&[("a", "1.0.0"), ("a", "0.9.0"), ("b", "2.0.0"), ("c", "1.0.0")], &[]),
            (&[("b", "2.0.1")], &["b"]),
            (&[], &[]),
        ] {
            assert_eq!(other_versions(kept.as_bytes(), lock(own).as_bytes()), names, "{own:?}");
        }
    }

    #[test]
    fn a_compiler_is_another_one_unless_its_release_is_that_of_the_course() {
        let kept: Table = "[workspace.package]\nrust-version = \"1.95\"\n".parse().expect("TOML");
        for (channel, is_other) in
            [("1.95.0", false), ("1.95", false), ("1.9", true), ("1.951.0", true), ("nightly", true)]
        {
            let toolchain = format!("[toolchain]\nchannel = {channel:?}\n").parse().expect("TOML");
            assert_eq!(other_compiler(&kept, &toolchain).is_some(), is_other, "{channel}");
        }
    }
}
