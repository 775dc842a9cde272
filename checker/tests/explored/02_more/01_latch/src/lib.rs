//! A latch.

pub struct Latch;

impl Latch {
    pub fn new() -> Self {
        todo!()
    }

    pub fn open(&self) {
        todo!()
    }

    pub fn wait(&self) {
        todo!()
    }
}
