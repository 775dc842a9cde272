//! The number of keys is counted in an atomic, so `len` locks nothing. Shards are chosen by the uppermost bits.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug)]
pub struct ShardedMap<K, V, S = RandomState> {
    shards: Vec<Mutex<HashMap<K, V>>>,
    hasher: S,
    /// Changed only with the shard locked, so that no key is taken off before it is added.
    keys: AtomicUsize,
}

impl<K: Eq + Hash, V> ShardedMap<K, V> {
    pub fn new(shards: NonZeroUsize) -> Self {
        Self::with_hasher(shards, RandomState::new())
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Clone> ShardedMap<K, V, S> {
    pub fn with_hasher(shards: NonZeroUsize, hasher: S) -> Self {
        let shards = std::iter::repeat_with(Mutex::default).take(shards.get()).collect();
        Self { shards, hasher, keys: AtomicUsize::new(0) }
    }

    pub fn shard_of(&self, key: &K) -> usize {
        let mut state = self.hasher.build_hasher();
        key.hash(&mut state);
        // As many parts as there are shards, of all the numbers that there are.
        ((u128::from(state.finish()) * self.shards.len() as u128) >> 64) as usize
    }

    /// Calls `f` with the shard of `key` locked.
    fn with<T>(&self, key: &K, f: impl FnOnce(&mut HashMap<K, V>) -> T) -> T {
        let mutex = &self.shards[self.shard_of(key)];
        let mut guard = match mutex.lock() {
            Ok(guard) => guard,
            Err(poisoned) => {
                mutex.clear_poison();
                poisoned.into_inner()
            }
        };
        f(&mut guard)
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let shard = self.shard_of(&key);
        let mut shard = self.shards[shard].lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match shard.entry(key) {
            Entry::Occupied(mut there) => Some(there.insert(value)),
            Entry::Vacant(free) => {
                free.insert(value);
                self.keys.fetch_add(1, Ordering::Relaxed);
                None
            }
        }
    }

    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.with(key, |shard| shard.get(key).cloned())
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        self.with(key, |shard| {
            let removed = shard.remove(key);
            if removed.is_some() {
                self.keys.fetch_sub(1, Ordering::Relaxed);
            }
            removed
        })
    }

    pub fn update<T>(&self, key: &K, f: impl FnOnce(&mut V) -> T) -> Option<T> {
        self.with(key, |shard| shard.get_mut(key).map(f))
    }

    pub fn len(&self) -> usize {
        self.keys.load(Ordering::Relaxed)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
