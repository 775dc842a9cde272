//! A map for several threads, with many locks instead of one.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A hash map in shards. Each shard has a lock of its own, and the hash of a key says on which shard the key is.
#[derive(Debug)]
pub struct ShardedMap<K, V, S = RandomState> {
    /// There is no lock around the vector: it never changes.
    shards: Vec<Mutex<HashMap<K, V, S>>>,
    hasher: S,
}

impl<K: Eq + Hash, V> ShardedMap<K, V> {
    /// An empty map with this many shards, whose hashes are those of std's `HashMap`.
    pub fn new(shards: NonZeroUsize) -> Self {
        Self::with_hasher(shards, RandomState::new())
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Clone> ShardedMap<K, V, S> {
    /// An empty map with this many shards, whose hashes are those of `hasher`.
    pub fn with_hasher(shards: NonZeroUsize, hasher: S) -> Self {
        let shard = || Mutex::new(HashMap::with_hasher(hasher.clone()));
        Self { shards: (0..shards.get()).map(|_| shard()).collect(), hasher }
    }

    /// The number of the shard that `key` is on, or would be on.
    pub fn shard_of(&self, key: &K) -> usize {
        // The shard's own HashMap chooses the bucket by the lowest bits. These are others. The remainder is less than the number
        // of shards, so it fits.
        ((self.hasher.hash_one(key) >> 32) % self.shards.len() as u64) as usize
    }

    /// Puts `value` there for `key`, and returns the value that it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        self.shard(&key).insert(key, value)
    }

    /// A clone of the value of `key`. It is made while the shard is locked.
    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.shard(key).get(key).cloned()
    }

    /// Takes `key` out, and returns its value.
    pub fn remove(&self, key: &K) -> Option<V> {
        self.shard(key).remove(key)
    }

    /// Calls `f` with the value of `key` while the shard is locked, and returns what `f` returns.
    pub fn update<T>(&self, key: &K, f: impl FnOnce(&mut V) -> T) -> Option<T> {
        // The guard is a temporary of this expression: it lives until `f` has returned.
        self.shard(key).get_mut(key).map(f)
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        // Each guard is gone before the next shard is locked: two at a time could wait for somebody who waits for us.
        self.shards.iter().map(|shard| lock(shard).len()).sum()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| lock(shard).is_empty())
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, HashMap<K, V, S>> {
        lock(&self.shards[self.shard_of(key)])
    }
}

/// The only panics while a shard is locked are those of callers' code, and that leaves a HashMap whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
