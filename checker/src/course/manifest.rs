//! What an exercise's Cargo.toml says of it.

use super::{Capability, Equivalent};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;

pub(super) struct Manifest {
    pub name: String,
    pub exercise: Metadata,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metadata {
    pub title: String,
    pub slides: Vec<String>,
    pub minutes: u32,
    #[serde(default)]
    pub allow: BTreeSet<Capability>,
    /// Mutants of the solution that behave as it does: read by `audit --mutants`.
    #[serde(default)]
    pub equivalent: Vec<Equivalent>,
    /// When the exercise has to meet the bounds that audit counts: now, unless it says otherwise.
    pub bounds: Option<Bounds>,
    /// How many alternatives its solution has to have: two, unless it says otherwise.
    pub alternatives: Option<Alternatives>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bounds {
    Later,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Alternatives {
    /// There is one right answer.
    None,
}

#[derive(Deserialize)]
struct File {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    metadata: PackageMetadata,
}

#[derive(Deserialize)]
struct PackageMetadata {
    exercise: Metadata,
}

pub(super) fn read(path: &Path) -> Result<Manifest> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: File = toml::from_str(&text)
        .with_context(|| format!("{} lacks what an exercise needs in [package.metadata.exercise]", path.display()))?;
    Ok(Manifest { name: file.package.name, exercise: file.package.metadata.exercise })
}
