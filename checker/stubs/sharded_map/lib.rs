//! A map for several threads, with many locks instead of one.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroUsize;
use std::sync::Mutex;

/// A hash map in shards. Each shard has a lock of its own, and the hash of a key says on which shard the key is.
///
/// * Two threads that work on keys of different shards do not wait for each other, whatever they do, except in [`len`] and
///   [`is_empty`]. A thread that has to wait sleeps: it does not look again and again.
/// * Each operation on a key is one step for everybody else.
/// * A panic in a closure or in a `clone` reaches the caller and harms nobody else: everything on the shard can be used as
///   before.
/// * Maps have nothing to do with each other.
///
/// `S` makes the hashes, as in std's `HashMap`. The fields are a proposal: they are private, and yours to change.
///
/// [`len`]: ShardedMap::len
/// [`is_empty`]: ShardedMap::is_empty
#[derive(Debug)]
pub struct ShardedMap<K, V, S = RandomState> {
    shards: Vec<Mutex<HashMap<K, V, S>>>,
    hasher: S,
}

impl<K: Eq + Hash, V> ShardedMap<K, V> {
    /// An empty map with this many shards, whose hashes are those of std's `HashMap`.
    pub fn new(shards: NonZeroUsize) -> Self {
        todo!()
    }
}

impl<K: Eq + Hash, V, S: BuildHasher + Clone> ShardedMap<K, V, S> {
    /// An empty map with this many shards, whose hashes are those of `hasher`.
    pub fn with_hasher(shards: NonZeroUsize, hasher: S) -> Self {
        todo!()
    }

    /// The number of the shard that `key` is on, or would be on. It is less than the number of shards.
    ///
    /// Equal keys are on the same shard, and so are all keys whose hashes by `S` are equal. If the hashes are good, every shard
    /// has about the same number of keys, however many shards there are.
    pub fn shard_of(&self, key: &K) -> usize {
        todo!()
    }

    /// Puts `value` there for `key`, and returns the value that it replaces, if there was one.
    pub fn insert(&self, key: K, value: V) -> Option<V> {
        todo!()
    }

    /// A clone of the value of `key`. It is made while the shard is locked.
    pub fn get(&self, key: &K) -> Option<V>
    where
        V: Clone,
    {
        todo!()
    }

    /// Takes `key` out, and returns its value.
    pub fn remove(&self, key: &K) -> Option<V> {
        todo!()
    }

    /// Calls `f` with the value of `key` while the shard is locked, and returns what `f` returns. Without a value for `key` it
    /// returns `None`, and `f` is not called.
    ///
    /// Nobody else sees or changes the value until `f` has returned. `f` may use keys of other shards of this map; with a key
    /// of the same shard, it would wait for itself. If `f` panics, the value stays there as `f` left it.
    pub fn update<T>(&self, key: &K, f: impl FnOnce(&mut V) -> T) -> Option<T> {
        todo!()
    }

    /// How many keys there are.
    ///
    /// The number is exact as long as nobody changes the map meanwhile. `len` may wait for a shard that is locked. While it does,
    /// it has no other shard locked.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether there is no key. What is said of [`len`](ShardedMap::len) holds here, too.
    pub fn is_empty(&self) -> bool {
        todo!()
    }
}
