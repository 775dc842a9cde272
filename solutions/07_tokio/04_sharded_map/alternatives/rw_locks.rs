//! Shards behind `RwLock`s: those who only read do not wait for each other.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroUsize;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[derive(Debug)]
pub struct ShardedMap<K, V, S = RandomState> {
    shards: Box<[Shard<K, V, S>]>,
    hasher: S,
}

#[derive(Debug)]
struct Shard<K, V, S> {
    map: RwLock<HashMap<K, V, S>>,
}

impl<K, V, S> Shard<K, V, S> {
    fn read(&self) -> RwLockReadGuard<'_, HashMap<K, V, S>> {
        self.map.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<K, V, S>> {
        self.map.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash, V> ShardedMap<K, V> {
    pub fn new(shards: NonZeroUsize) -> Self {
        Self::with_hasher(shards, RandomState::default())
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Clone> ShardedMap<K, V, S> {
    pub fn with_hasher(shards: NonZeroUsize, hasher: S) -> Self {
        let mut all = Vec::with_capacity(shards.get());
        for _ in 0..shards.get() {
            all.push(Shard { map: RwLock::new(HashMap::with_hasher(hasher.clone())) });
        }
        Self { shards: all.into_boxed_slice(), hasher }
    }

    pub fn shard_of(&self, key: &K) -> usize {
        self.hasher.hash_one(key) as usize % self.shards.len()
    }

    fn shard(&self, key: &K) -> &Shard<K, V, S> {
        &self.shards[self.shard_of(key)]
    }

    pub fn insert(&self, key: K, value: V) -> Option<V> {
        let mut shard = self.shard(&key).write();
        shard.insert(key, value)
    }

    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        let shard = self.shard(key).read();
        shard.get(key).cloned()
    }

    pub fn remove(&self, key: &K) -> Option<V> {
        let mut shard = self.shard(key).write();
        shard.remove(key)
    }

    pub fn update<T>(&self, key: &K, f: impl FnOnce(&mut V) -> T) -> Option<T> {
        let mut shard = self.shard(key).write();
        let value = shard.get_mut(key)?;
        Some(f(value))
    }

    pub fn len(&self) -> usize {
        let mut total = 0;
        for shard in &self.shards {
            total += shard.read().len();
        }
        total
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
