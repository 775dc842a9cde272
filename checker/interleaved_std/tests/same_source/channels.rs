use std::sync::mpsc::{self, RecvError, RecvTimeoutError, SendError, TryRecvError, TrySendError};
use std::thread;
use std::time::Duration;

pub const CASES: &[(&str, fn())] = &[
    ("a_channel_keeps_order", a_channel_keeps_order),
    ("a_channel_ends_with_its_last_sender", a_channel_ends_with_its_last_sender),
    ("a_channel_without_receiver_returns_the_message", a_channel_without_receiver_returns_the_message),
    ("a_bounded_channel_holds_no_more", a_bounded_channel_holds_no_more),
    ("a_rendezvous_waits_for_the_receiver", a_rendezvous_waits_for_the_receiver),
    ("receiving_times_out", receiving_times_out),
    ("iterators", iterators),
];

fn a_channel_keeps_order() {
    let (sender, receiver) = mpsc::channel();
    let other = sender.clone();
    let thread = thread::spawn(move || {
        for i in 0..2 {
            other.send(i).unwrap();
        }
    });
    sender.send(10).unwrap();
    let got: Vec<i32> = (0..3).map(|_| receiver.recv().unwrap()).filter(|i| *i < 10).collect();
    assert_eq!(got, [0, 1]);
    thread.join().unwrap();
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Empty));
    drop(sender);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Disconnected));
}

fn a_channel_ends_with_its_last_sender() {
    let (sender, receiver) = mpsc::channel::<u8>();
    let thread = thread::spawn(move || receiver.recv());
    drop(sender);
    assert_eq!(thread.join().unwrap(), Err(RecvError));
}

fn a_channel_without_receiver_returns_the_message() {
    let (sender, receiver) = mpsc::channel();
    drop(receiver);
    assert_eq!(sender.send("back"), Err(SendError("back")));
    let (sender, receiver) = mpsc::sync_channel(0);
    let thread = thread::spawn(move || sender.send("back"));
    drop(receiver);
    assert_eq!(thread.join().unwrap(), Err(SendError("back")));
}

fn a_bounded_channel_holds_no_more() {
    let (sender, receiver) = mpsc::sync_channel(1);
    sender.try_send(1).unwrap();
    assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
    let thread = thread::spawn(move || {
        sender.send(3).unwrap();
        sender
    });
    assert_eq!((receiver.recv(), receiver.recv()), (Ok(1), Ok(3)));
    let sender = thread.join().unwrap();
    drop(receiver);
    assert_eq!(sender.try_send(4), Err(TrySendError::Disconnected(4)));
}

fn a_rendezvous_waits_for_the_receiver() {
    let (sender, receiver) = mpsc::sync_channel(0);
    assert_eq!(sender.try_send(0), Err(TrySendError::Full(0)));
    let thread = thread::spawn(move || {
        sender.send(1).unwrap();
        sender.send(2).unwrap();
    });
    assert_eq!((receiver.recv(), receiver.recv()), (Ok(1), Ok(2)));
    thread.join().unwrap();
}

fn receiving_times_out() {
    let (sender, receiver) = mpsc::channel();
    let short = Duration::from_millis(3);
    assert_eq!(receiver.recv_timeout(short), Err(RecvTimeoutError::Timeout));
    sender.send(1).unwrap();
    assert_eq!(receiver.recv_timeout(short), Ok(1));
    drop(sender);
    assert_eq!(receiver.recv_timeout(short), Err(RecvTimeoutError::Disconnected));
}

fn iterators() {
    let (sender, receiver) = mpsc::channel();
    for i in 0..4 {
        sender.send(i).unwrap();
    }
    assert_eq!(receiver.iter().next(), Some(0));
    assert_eq!(receiver.try_iter().take(1).collect::<Vec<_>>(), [1]);
    drop(sender);
    assert_eq!(std::iter::zip(&receiver, [2]).next(), Some((2, 2)));
    assert_eq!(receiver.into_iter().collect::<Vec<_>>(), [3]);
}
