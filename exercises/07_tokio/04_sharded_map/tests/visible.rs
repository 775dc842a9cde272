//! What the map is about. `cargo test -p sharded_map --test visible` runs the plain tests in here, and `--test explore` the others:
//! in virtual time, and where it says `explore` in all orders in which the threads can take their steps.

use probe::{Call, Inputs, Steps, expect, graded, note};
use sharded_map::ShardedMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// A map that has its keys on the same shards each time the test runs.
type Map = ShardedMap<u64, u64, BuildHasherDefault<DefaultHasher>>;

fn shards(number: usize) -> NonZeroUsize {
    NonZeroUsize::new(number).expect("there is a shard")
}

/// A map of four shards, with a key for each, in the order of the shards. Each key has the value 0.
fn map_of_four() -> (Arc<Map>, [u64; 4]) {
    let map = Map::with_hasher(shards(4), BuildHasherDefault::default());
    let keys = [0, 1, 2, 3].map(|shard| {
        let key = (0..1_000).find(|key| map.shard_of(key) == shard);
        expect!(key.is_some(), expected = "of 1000 keys, one is on shard {shard} of 4", seen = "none of them is");
        key.unwrap_or_default()
    });
    for key in keys {
        map.insert(key, 0);
    }
    (Arc::new(map), keys)
}

/// insert, get, remove, len and is_empty do as with a HashMap: they find, replace, take out and count what is there.
#[graded(points = 2, lesson = "A lock for each shard")]
fn acts_as_a_map() {
    let map = ShardedMap::new(shards(4));
    let key = String::from("the answer");
    let before = map.insert(key.clone(), 41);
    expect!(before.is_none(), expected = "the first insert replaces nothing", seen = "it returned {before:?}");
    let before = map.insert(key.clone(), 42);
    expect!(before == Some(41), expected = "the second insert returns Some(41)", seen = "it returned {before:?}");
    let value = map.get(&key);
    expect!(value == Some(42), expected = "get returns Some(42)", seen = "it returned {value:?}");
    let (length, is_empty) = (map.len(), map.is_empty());
    expect!(
        length == 1 && !is_empty,
        expected = "len is 1 and is_empty false",
        seen = "len is {length} and is_empty {is_empty}"
    );
    let value = map.get(&String::from("the question"));
    expect!(value.is_none(), expected = "get returns None for a key that is not there", seen = "it returned {value:?}");
    let value = map.remove(&key);
    expect!(value == Some(42), expected = "remove returns Some(42)", seen = "it returned {value:?}");
    let value = (map.get(&key), map.remove(&key));
    expect!(value == (None, None), expected = "then the key is gone", seen = "get and remove returned {value:?}");
    let (length, is_empty) = (map.len(), map.is_empty());
    expect!(
        length == 0 && is_empty,
        expected = "then len is 0 and is_empty true",
        seen = "len is {length} and is_empty {is_empty}"
    );
}

/// update changes the value in its place and returns what the closure returns; without a value it returns None.
#[graded(points = 1, lesson = "A lock for each shard")]
fn update_changes_in_place() {
    let map = ShardedMap::new(shards(4));
    map.insert('a', vec![1]);
    let length = map.update(&'a', |list| {
        list.push(2);
        list.len()
    });
    expect!(
        length == Some(2),
        expected = "update returns Some(2), as the closure does",
        seen = "it returned {length:?}"
    );
    let list = map.get(&'a');
    expect!(
        list.as_deref() == Some(&[1, 2][..]),
        expected = "after the update the value is [1, 2]",
        seen = "it is {list:?}"
    );
    let nothing: Option<()> = map.update(&'b', |_| {
        expect!(false, expected = "without a value the closure is not called", seen = "it was called");
    });
    expect!(nothing.is_none(), expected = "update returns None for a key that is not there", seen = "it returned Some");
}

/// Equal keys are on the same shard, and its number is less than the number of shards.
#[graded(points = 1, lesson = "Which shard?")]
fn same_key_same_shard() {
    let mut inputs = Inputs::new();
    for number in [1, 2, 7, 16, 300] {
        let map = ShardedMap::<String, ()>::new(shards(number));
        for _ in 0..50 {
            let key = inputs.word();
            let (shard, again) = (map.shard_of(&key), map.shard_of(&key.clone()));
            expect!(shard == again, expected = "equal keys are on the same shard", seen = "they are on two shards");
            expect!(
                shard < number,
                expected = "of {number} shards, the last one has the number {number} - 1",
                seen = "a key is on shard {shard}"
            );
        }
    }
}

/// 10,000 keys are spread over all shards: every shard has about the same number of them, however many shards there are.
#[graded(points = 2, lesson = "Which shard?")]
fn keys_are_spread() {
    const KEYS: usize = 10_000;
    // Half of its share, or twice that, never comes by chance; of 300 shards each has so few that it may be a little less.
    for (number, least, most) in [(2, 2_500, 7_500), (7, 700, 2_900), (16, 312, 1_250), (300, 5, 100)] {
        let map = ShardedMap::<u64, ()>::new(shards(number));
        // Numbers that follow each other, and numbers whose last bits are the same.
        for factor in [1, 1 << 20] {
            let mut keys = vec![0; number];
            for key in 0..KEYS as u64 {
                let shard = map.shard_of(&(key * factor));
                if let Some(keys) = keys.get_mut(shard) {
                    *keys += 1;
                }
            }
            let uneven = keys.iter().any(|keys| !(least..=most).contains(keys));
            expect!(
                !uneven,
                expected = "of 10,000 keys on {number} shards, each shard has between {least} and {most}",
                seen = "a shard has less or more than that"
            );
        }
    }
}

/// While a closure works on a key, a thread that works on a key of another shard does not wait for it.
#[graded(explore, points = 3, title, lesson = "A lock for each shard")]
fn other_shards_go_on() {
    let (map, [here, there, ..]) = map_of_four();
    let (done, is_done) = channel();
    let other = {
        let map = Arc::clone(&map);
        Call::start("update of a key on another shard", move || {
            map.update(&there, |value| *value += 1);
            let _ = done.send(());
        })
    };
    map.update(&here, |value| {
        note("closure", "waits for the other thread's update");
        let _ = is_done.recv();
        *value += 1;
    });
    other.returns("its own shard is free");
    let values = [map.get(&here), map.get(&there)];
    expect!(values == [Some(1); 2], expected = "both values are 1 after that", seen = "they are {values:?}");
}

/// No update of a key is lost: an update is one step for everybody else.
#[graded(explore, points = 3, title, lesson = "A lock for each shard")]
fn no_update_is_lost() {
    let (map, [key, ..]) = map_of_four();
    let other = {
        let map = Arc::clone(&map);
        Call::start("the other thread's update", move || map.update(&key, |value| std::mem::replace(value, *value + 1)))
    };
    let before = map.update(&key, |value| std::mem::replace(value, *value + 1));
    let others = other.returns("the shard is free");
    let mut seen = [before, others];
    seen.sort_unstable();
    expect!(
        seen == [Some(0), Some(1)],
        expected = "two updates that add 1 find the values 0 and 1",
        seen = "they found {seen:?}"
    );
    let value = map.get(&key);
    expect!(value == Some(2), expected = "after both updates the value is 2", seen = "it is {value:?}");
}

/// While a thread waits for a shard, it keeps nobody from the other ones.
#[graded(explore, points = 2, lesson = "A lock for each shard")]
fn waiting_thread_holds_nothing_else() {
    let (map, [here, there, ..]) = map_of_four();
    let (done, is_done) = channel();
    let waits = {
        let map = Arc::clone(&map);
        Call::start("insert on the closure's shard", move || map.insert(here, 7))
    };
    let other = {
        let map = Arc::clone(&map);
        Call::start("remove from another shard", move || {
            let removed = map.remove(&there);
            let _ = done.send(());
            removed
        })
    };
    map.update(&here, |_| {
        note("closure", "waits for the remove from another shard");
        let _ = is_done.recv();
    });
    let removed = other.returns("its own shard is free");
    expect!(removed == Some(0), expected = "remove returns Some(0)", seen = "it returned {removed:?}");
    let replaced = waits.returns("the closure has returned");
    expect!(replaced == Some(0), expected = "insert replaces 0", seen = "it returned {replaced:?}");
}

/// An update that meets a remove of its key finds the value or nothing, and both return.
#[graded(explore, points = 1, lesson = "A lock for each shard")]
fn update_meets_remove() {
    let (map, [key, ..]) = map_of_four();
    let removes = {
        let map = Arc::clone(&map);
        Call::start("remove", move || map.remove(&key))
    };
    let before = map.update(&key, |value| std::mem::replace(value, 1));
    let seen = (before, removes.returns("the shard is free"));
    expect!(
        seen == (None, Some(0)) || seen == (Some(0), Some(1)),
        expected = "remove returns the value that the update has left, or the update finds nothing",
        seen = "update and remove returned {seen:?}"
    );
}

/// A thread that waits for a shard sleeps until it is free.
#[graded(explore = 1, points = 1, lesson = "A lock for each shard")]
fn waiting_for_a_shard_is_sleeping() {
    const MOST_STEPS: usize = 60;
    let (map, [key, ..]) = map_of_four();
    let (locked, is_locked) = channel();
    let holds = {
        let map = Arc::clone(&map);
        Call::start("update that takes an hour", move || {
            map.update(&key, |_| {
                let _ = locked.send(());
                thread::sleep(Duration::from_secs(3_600));
            });
        })
    };
    let _ = is_locked.recv();
    let steps = Steps::start();
    note("get", "waits for the shard");
    let value = map.get(&key);
    expect!(
        steps.taken() <= MOST_STEPS,
        expected = "a thread that waits an hour for a shard sleeps meanwhile",
        seen = "it tried the lock again and again"
    );
    expect!(value == Some(0), expected = "then get returns Some(0)", seen = "it returned {value:?}");
    holds.returns("an hour has passed");
}

/// While len waits for one shard, it keeps no other one from anybody.
#[graded(explore, points = 3, lesson = "The surprise: a length that never was")]
fn len_holds_one_shard_at_a_time() {
    let (map, [first, _, between, last]) = map_of_four();
    let (done, is_done) = channel();
    let holds = {
        let map = Arc::clone(&map);
        Call::start("update that waits for two others", move || {
            map.update(&between, |_| {
                note("closure", "waits for the updates on two other shards");
                let _ = is_done.recv();
            });
        })
    };
    let others = {
        let map = Arc::clone(&map);
        Call::start("updates on two other shards", move || {
            map.update(&first, |value| *value += 1);
            map.update(&last, |value| *value += 1);
            let _ = done.send(());
        })
    };
    let length = map.len();
    expect!(length == 4, expected = "there are 4 keys", seen = "len returned {length}");
    others.returns("their own shards are free");
    holds.returns("the other updates are done");
}

/// A closure that panics with a shard in hand is not the end of the shard: every operation goes on with it.
#[graded(points = 2, lesson = "Poison")]
fn poisoned_shard_is_not_the_end() {
    let map = ShardedMap::new(shards(1));
    map.insert("a", 1);
    map.insert("b", 1);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        map.update(&"a", |value| {
            *value = 2;
            note("closure", "panics");
            resume_unwind(Box::new("on purpose"))
        })
    }));
    let ended: Result<Option<()>, _> = ended;
    expect!(ended.is_err(), expected = "the closure's panic reaches the caller of update", seen = "update returned");
    let value = map.get(&"a");
    expect!(value == Some(2), expected = "the value is 2, as the closure left it", seen = "get returned {value:?}");
    let value = map.update(&"b", |value| std::mem::replace(value, 3));
    expect!(value == Some(1), expected = "update of another key finds 1", seen = "it returned {value:?}");
    let value = map.insert("a", 4);
    expect!(value == Some(2), expected = "insert replaces 2", seen = "it returned {value:?}");
    let (length, is_empty) = (map.len(), map.is_empty());
    expect!(length == 2 && !is_empty, expected = "len is 2", seen = "it is {length}, or is_empty is true");
    let value = map.remove(&"a");
    expect!(value == Some(4), expected = "remove returns Some(4)", seen = "it returned {value:?}");
}
