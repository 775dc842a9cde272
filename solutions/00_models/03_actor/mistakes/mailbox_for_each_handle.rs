//! fails: one_at_a_time_in_order
//! Each handle has a mailbox of its own, and the actor looks into one after the other.

// Each handle has a lane of its own, and the actor goes round: fair, but not in order.
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

type Item = (String, Sender<Result<String, GetError>>);

#[derive(Default)]
struct Lanes {
    lanes: Vec<(bool, VecDeque<Item>)>,
    turn: usize,
}

#[derive(Default)]
struct Road(Mutex<Lanes>, Condvar);

pub struct Downloader {
    road: Arc<Road>,
    lane: usize,
}

impl Downloader {
    fn new_lane(road: Arc<Road>) -> Self {
        let mut lanes = road.0.lock().unwrap();
        lanes.lanes.push((true, VecDeque::new()));
        let lane = lanes.lanes.len() - 1;
        drop(lanes);
        Self { road, lane }
    }
}

impl Clone for Downloader {
    fn clone(&self) -> Self {
        Self::new_lane(self.road.clone())
    }
}

impl Drop for Downloader {
    fn drop(&mut self) {
        self.road.0.lock().unwrap().lanes[self.lane].0 = false;
        self.road.1.notify_all();
    }
}

impl Road {
    fn next(&self) -> Option<Item> {
        let mut lanes = self.0.lock().unwrap();
        loop {
            let n = lanes.lanes.len();
            for _ in 0..n {
                let turn = lanes.turn % n;
                lanes.turn = turn + 1;
                if let Some(item) = lanes.lanes[turn].1.pop_front() {
                    return Some(item);
                }
            }
            if lanes.lanes.iter().all(|lane| !lane.0) {
                return None;
            }
            lanes = self.1.wait(lanes).unwrap();
        }
    }
}

pub struct Reply(Receiver<Result<String, GetError>>);

impl Downloader {
    pub fn spawn<D>(mut download: D) -> Downloader
    where
        D: FnMut(&str) -> String + Send + 'static,
    {
        let first = Self::new_lane(Arc::default());
        let road = first.road.clone();
        thread::spawn(move || {
            while let Some((url, reply)) = road.next() {
                let page = catch_unwind(AssertUnwindSafe(|| download(&url)));
                let _ = reply.send(page.map_err(|_| GetError::Panicked));
            }
        });
        first
    }

    pub fn request(&self, url: &str) -> Reply {
        let (reply, answer) = channel();
        self.road.0.lock().unwrap().lanes[self.lane].1.push_back((url.to_owned(), reply));
        self.road.1.notify_all();
        Reply(answer)
    }

    pub fn get(&self, url: &str) -> Result<String, GetError> {
        self.request(url).wait()
    }

    pub fn get_with_retry(&self, url: &str, n: u32) -> Result<String, GetError> {
        let mut result = self.get(url);
        for _ in 1..n {
            let Err(GetError::Panicked) = result else { break };
            result = self.get(url);
        }
        result
    }
}

impl Reply {
    pub fn wait(self) -> Result<String, GetError> {
        self.0.recv().unwrap_or(Err(GetError::Gone))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    Panicked,
    Gone,
}

impl std::fmt::Display for GetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            GetError::Panicked => "the download panicked",
            GetError::Gone => "the actor is gone",
        })
    }
}

impl std::error::Error for GetError {}
