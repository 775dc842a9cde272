//! Shards whose values have locks of their own: a closure does not even keep the other keys of its shard waiting.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value, or none if it was removed while somebody waited for it.
type Slot<V> = Arc<Mutex<Option<V>>>;

#[derive(Debug)]
pub struct ShardedMap<K, V, S = RandomState> {
    shards: Vec<Mutex<HashMap<K, Slot<V>>>>,
    hasher: S,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K: Eq + Hash, V> ShardedMap<K, V> {
    pub fn new(shards: NonZeroUsize) -> Self {
        Self::with_hasher(shards, RandomState::new())
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Clone> ShardedMap<K, V, S> {
    pub fn with_hasher(shards: NonZeroUsize, hasher: S) -> Self {
        Self { shards: (0..shards.get()).map(|_| Mutex::default()).collect(), hasher }
    }

    pub fn shard_of(&self, key: &K) -> usize {
        (self.hasher.hash_one(key) % self.shards.len() as u64) as usize
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, HashMap<K, Slot<V>>> {
        lock(&self.shards[self.shard_of(key)])
    }

    fn slot(&self, key: &K) -> Option<Slot<V>> {
        self.shard(key).get(key).cloned()
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let new = Arc::new(Mutex::new(Some(value)));
        let old = self.shard(&key).insert(key, new);
        old.and_then(|slot| lock(&slot).take())
    }

    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        self.update(key, |value| value.clone())
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let old = self.shard(key).remove(key);
        old.and_then(|slot| lock(&slot).take())
    }

    pub fn update<T>(&self, key: &K, f: impl FnOnce(&mut V) -> T) -> Option<T> {
        loop {
            let slot = self.slot(key)?;
            let mut value = lock(&slot);
            if let Some(value) = &mut *value {
                return Some(f(value));
            }
            // It was replaced or removed meanwhile: look again.
        }
    }

    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.shards.iter().all(|shard| lock(shard).is_empty())
    }
}
