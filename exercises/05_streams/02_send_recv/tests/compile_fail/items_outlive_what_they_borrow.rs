//! Items may be of any type, not Clone, not Send, and borrowed; what comes out borrows as what went in does.
//! points: 1
//! needs: items_come_out_in_order

use send_recv::send_recv;
use std::rc::Rc;

struct Item<'a> {
    _word: &'a str,
    _not_send: Rc<()>,
}

async fn items() -> usize {
    let received;
    {
        let text = String::from("a word");
        let item = Item { _word: &text, _not_send: Rc::new(()) };
        received = send_recv(vec![item], 1).await;
    }
    received.len()
}

fn main() {
    let _not_called = items;
}
