use probe::{Call, Drops, Inputs, expect, graded, note};
use sharded_map::ShardedMap;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hasher};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// A map that has its keys on the same shards each time the test runs.
type Map<V = u64> = ShardedMap<u64, V, BuildHasherDefault<DefaultHasher>>;

fn shards(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).expect("there is a shard")
}

fn map<V>(number: usize) -> Arc<Map<V>> {
    Arc::new(Map::with_hasher(shards(number), BuildHasherDefault::default()))
}

/// Two keys on different shards.
fn apart<V>(map: &Map<V>) -> (u64, u64) {
    let other = (1..1_000).find(|key| map.shard_of(key) != map.shard_of(&0));
    expect!(other.is_some(), expected = "1000 keys are on more than one shard", seen = "all are on the same");
    (0, other.unwrap_or_default())
}

/// Whatever is done with it, in whatever order, the map has the keys and values that a HashMap would have.
#[graded(points = 2, lesson = "Your task")]
fn same_as_a_hash_map() {
    let mut inputs = Inputs::new();
    for number in [1, 3, 16, 64] {
        let (map, mut model) = (ShardedMap::new(shards(number)), HashMap::new());
        expect!(map.is_empty(), expected = "a new map is empty", seen = "is_empty is false");
        for _ in 0..500 {
            let (key, value) = (inputs.within(0..60), inputs.number());
            let (seen, expected, what) = match inputs.within(0..4) {
                0 | 1 => (map.insert(key, value), model.insert(key, value), "insert"),
                2 => (map.remove(&key), model.remove(&key), "remove"),
                _ => {
                    let add = |old: &mut u64| std::mem::replace(old, old.wrapping_add(value));
                    (map.update(&key, add), model.get_mut(&key).map(add), "update")
                }
            };
            expect!(seen == expected, expected = "{what} returns {expected:?}", seen = "it returned {seen:?}");
            let (seen, expected) = (map.get(&key), model.get(&key).copied());
            expect!(
                seen == expected,
                expected = "after {what}, get returns {expected:?}",
                seen = "it returned {seen:?}"
            );
            let (seen, expected) = (map.len(), model.len());
            expect!(seen == expected, expected = "after {what}, len is {expected}", seen = "it is {seen}");
            let seen = map.is_empty();
            expect!(
                seen == model.is_empty(),
                expected = "is_empty is true exactly if len is 0, and len is {expected}",
                seen = "it is {seen}"
            );
        }
    }
}

/// A hasher of one's own decides: keys with equal hashes are on the same shard, and are told apart there all the same.
#[graded(points = 2, lesson = "Which shard?")]
fn own_hasher_decides() {
    /// Hashes numbers by the remainder of a division.
    #[derive(Clone)]
    struct Remainder(u64);
    struct OfOne(u64, DefaultHasher);
    impl BuildHasher for Remainder {
        type Hasher = OfOne;
        fn build_hasher(&self) -> OfOne {
            OfOne(self.0, DefaultHasher::new())
        }
    }
    impl Hasher for OfOne {
        fn write(&mut self, bytes: &[u8]) {
            self.1.write(bytes);
        }
        fn write_u64(&mut self, number: u64) {
            self.1.write_u64(number % self.0);
        }
        fn finish(&self) -> u64 {
            self.1.finish()
        }
    }

    let mut inputs = Inputs::new();
    for modulus in [1, inputs.within(2..6)] {
        let map = ShardedMap::with_hasher(shards(8), Remainder(modulus));
        for key in 0..100_u64 {
            map.insert(key, key + 1);
            let (shard, first) = (map.shard_of(&key), map.shard_of(&(key % modulus)));
            expect!(
                shard == first,
                expected = "keys with the same hash, by the hasher of the map, are on the same shard",
                seen = "they are on two shards, so another hash decides"
            );
        }
        let found = (0..100).all(|key| map.get(&key) == Some(key + 1)) && map.len() == 100;
        expect!(found, expected = "100 keys have their own values, although hashes are equal", seen = "some have not");
    }
}

/// A closure may use keys of other shards.
#[graded(explore = 1, points = 1, lesson = "A lock for each shard")]
fn closure_uses_other_shards() {
    let map = map(5);
    let (one, other) = apart(&map);
    for (here, there) in [(one, other), (other, one)] {
        map.insert(here, 1);
        let seen = map.update(&here, |_| {
            let shard = map.shard_of(&here);
            let values =
                [map.get(&there), map.remove(&there), map.insert(there, 10), map.get(&there), map.remove(&there)];
            (shard != map.shard_of(&there), values)
        });
        map.remove(&here);
        expect!(
            seen == Some((true, [None, None, None, Some(10), Some(10)])),
            expected = "a closure inserts, gets and removes a key of another shard",
            seen = "what came of it was {seen:?}"
        );
    }
}

/// Of several threads that insert or remove the same key at the same time, each gets what the one before it has left.
#[graded(explore, points = 2, lesson = "A lock for each shard")]
fn values_come_out_once() {
    let map = map(2);
    let key = Inputs::new().within(0..1_000);
    let inserts = {
        let map = Arc::clone(&map);
        Call::start("insert of 1", move || map.insert(key, 1))
    };
    let removes = {
        let map = Arc::clone(&map);
        Call::start("remove", move || map.remove(&key))
    };
    let replaced = map.insert(key, 2);
    let out = [replaced, inserts.returns("the shard is free"), removes.returns("the shard is free"), map.remove(&key)];
    let mut values: Vec<u64> = out.into_iter().flatten().collect();
    values.sort_unstable();
    expect!(
        values == [1, 2],
        expected = "two values are put in, and each of them comes out once",
        seen = "out came {values:?}"
    );
}

/// Two maps do not wait for each other, even with equal keys.
#[graded(explore, points = 2, lesson = "Your task")]
fn maps_are_apart() {
    let (one, two) = (map(3), map(3));
    let key = Inputs::new().within(0..1_000);
    one.insert(key, 1);
    two.insert(key, 2);
    let (done, is_done) = channel();
    let other = Call::start("update of the second map", move || {
        let value = two.update(&key, |value| *value);
        let _ = done.send(());
        value
    });
    let value = one.update(&key, |value| {
        note("closure", "waits for the update of the second map");
        let _ = is_done.recv();
        *value
    });
    let values = [value, other.returns("its shard is free")];
    expect!(
        values == [Some(1), Some(2)],
        expected = "the first map has the value 1, the second 2",
        seen = "they have {values:?}"
    );
}

/// While is_empty waits for one shard, it keeps no other one from anybody.
#[graded(explore, points = 1, lesson = "The surprise: a length that never was")]
fn is_empty_holds_one_shard_at_a_time() {
    let map = map(3);
    let [first, between, last] = [0, 1, 2].map(|shard| {
        let key = (0..1_000).find(|key| map.shard_of(key) == shard);
        expect!(key.is_some(), expected = "of 1000 keys, one is on shard {shard} of 3", seen = "none of them is");
        key.unwrap_or_default()
    });
    map.insert(between, 1);
    let (done, is_done) = channel();
    let holds = {
        let map = Arc::clone(&map);
        Call::start("update that waits for two others", move || {
            map.update(&between, |_| {
                note("closure", "waits for the removes from two other shards");
                let _ = is_done.recv();
            });
        })
    };
    let others = {
        let map = Arc::clone(&map);
        Call::start("removes from two other shards", move || {
            let removed = [map.remove(&first), map.remove(&last)];
            let _ = done.send(());
            removed
        })
    };
    let is_empty = map.is_empty();
    expect!(!is_empty, expected = "there is a key all the time", seen = "is_empty returned true");
    let removed = others.returns("their own shards are free");
    expect!(removed == [None; 2], expected = "there is nothing to remove", seen = "removed was {removed:?}");
    holds.returns("the other threads are done");
}

/// A closure that panics while others wait for its shard lets them go on.
#[graded(explore, points = 1, lesson = "Poison")]
fn panic_lets_the_others_in() {
    let map = map(2);
    map.insert(7, 0);
    let panics = {
        let map = Arc::clone(&map);
        Call::start("update that panics", move || {
            catch_unwind(AssertUnwindSafe(|| {
                map.update(&7, |value| {
                    *value += 1;
                    resume_unwind(Box::new("on purpose"))
                })
            }))
            .map(|_: Option<()>| ())
            .is_ok()
        })
    };
    let before = map.update(&7, |value| std::mem::replace(value, *value + 1));
    panics.returns("its closure has panicked");
    let value = map.get(&7);
    expect!(
        before.is_some() && value == Some(2),
        expected = "after two updates that add 1, one of which has panicked after that, the value is 2",
        seen = "it is {value:?}, and the other update found {before:?}"
    );
}

/// Values are dropped with their map, and those that were replaced or taken out belong to the caller.
#[graded(points = 1, lesson = "Your task")]
fn values_are_dropped_once() {
    let drops = Drops::new();
    let map = map(4);
    for key in 0..10 {
        map.insert(key, drops.guard(&format!("value {key}")));
    }
    let replaced = map.insert(3, drops.guard("new value 3"));
    let taken = map.remove(&4);
    let count = drops.count();
    expect!(count == 0, expected = "the caller has what was replaced or removed", seen = "{count} values were dropped");
    drop((replaced, taken));
    let names = drops.names();
    expect!(
        names == ["value 3", "value 4"],
        expected = "the values 3 and 4 were replaced and removed",
        seen = "it was {names:?}"
    );
    drop(map);
    let count = drops.count();
    expect!(count == 11, expected = "with the map, all 11 values are dropped", seen = "{count} values are");
}

/// On real threads, too, keys of another shard are inserted, read and removed while a closure works on its own.
#[graded(points = 1, lesson = "A lock for each shard")]
fn real_threads_go_on() {
    let map = map(16);
    let (one, other) = apart(&map);
    for (here, there) in [(one, other), (other, one)] {
        map.insert(here, 1);
        let (begin, begun) = channel();
        let (done, is_done) = channel();
        let works = {
            let map = Arc::clone(&map);
            Call::start("work on another shard", move || {
                let _ = begun.recv();
                let seen = [map.get(&there), map.insert(there, 2), map.get(&there), map.remove(&there)];
                let _ = done.send(());
                seen
            })
        };
        let in_time = map.update(&here, |_| {
            let _ = begin.send(());
            is_done.recv_timeout(Duration::from_secs(2)).is_ok()
        });
        expect!(
            in_time == Some(true),
            expected =
                "another thread inserts, reads and removes a key of another shard while the closure waits for it",
            seen = "it had not done so after 2 s"
        );
        let seen = works.returns("its shard is free");
        expect!(
            seen == [None, None, Some(2), Some(2)],
            expected = "before insert, get returns None; then get and remove return Some(2)",
            seen = "they returned {seen:?}"
        );
        map.remove(&here);
    }
}
