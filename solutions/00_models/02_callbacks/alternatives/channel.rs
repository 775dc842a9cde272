//! The answers go into a channel, each with its place. The second callback finds what the first one has left there, and has
//! `done` from the channel too.

use sim::{Net, NetError};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Whom to tell, and the page that has come so far.
type Message<D> = (D, Option<String>);

pub fn get_two_sites(net: &Net, urls: [&str; 2], done: impl FnOnce(Result<(String, String), NetError>) + 'static) {
    let (sender, receiver): (Sender<Message<_>>, Receiver<_>) = channel();
    let receiver = Rc::new(receiver);
    sender.send((done, None)).expect("the receiver is here");
    for (place, url) in urls.into_iter().enumerate() {
        let (sender, receiver) = (sender.clone(), Rc::clone(&receiver));
        net.fetch(url, move |answer| {
            let Ok((done, earlier)) = receiver.try_recv() else { return };
            match (earlier, answer) {
                (_, Err(failure)) => done(Err(failure)),
                (None, Ok(page)) => sender.send((done, Some(page))).expect("the receiver is here"),
                (Some(earlier), Ok(page)) if place == 0 => done(Ok((page, earlier))),
                (Some(earlier), Ok(page)) => done(Ok((earlier, page))),
            }
        });
    }
}
