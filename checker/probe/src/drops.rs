use crate::timeline;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts drops, in order.
#[derive(Clone, Debug, Default)]
pub struct Drops {
    names: Arc<Mutex<Vec<String>>>,
}

/// A value that tells its [`Drops`] when it is dropped.
#[derive(Debug)]
pub struct DropGuard {
    name: String,
    drops: Drops,
}

impl Drops {
    /// Nothing was dropped yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A value called `name`, to be moved into what is watched.
    pub fn guard(&self, name: &str) -> DropGuard {
        DropGuard { name: name.to_owned(), drops: self.clone() }
    }

    /// How many guards were dropped.
    pub fn count(&self) -> usize {
        self.names().len()
    }

    /// Whether the guard called `name` was dropped.
    pub fn contains(&self, name: &str) -> bool {
        self.names().iter().any(|dropped| dropped == name)
    }

    /// The names of the guards that were dropped, first to last.
    pub fn names(&self) -> Vec<String> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for DropGuard {
    fn drop(&mut self) {
        timeline::note(&self.name, "dropped");
        self.drops.names.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
    }
}
