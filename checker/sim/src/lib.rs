//! The world that the lecture's examples assume: sockets that call back, and futures simplified.
//!
//! This is the only crate of the course that an answer may use. Its types have two sides: what an answer calls, and
//! what the world does to it ([`Socket::deliver`]), which only tests call.

mod net;
#[cfg(feature = "reactor")]
mod poller;
#[cfg(feature = "pubsub")]
pub mod pubsub;
mod shop;
mod simple_future;
mod socket;

pub use net::{Net, NetError};
#[cfg(feature = "reactor")]
pub use poller::{Poller, linger_in_add};
pub use shop::{Book, Music, Shop, SoldOut};
pub use simple_future::SimpleFuture;
pub use socket::Socket;
