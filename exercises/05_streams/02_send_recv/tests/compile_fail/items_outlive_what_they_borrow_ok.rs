use send_recv::send_recv;
use std::rc::Rc;

struct Item<'a> {
    _word: &'a str,
    _not_send: Rc<()>,
}

async fn items() -> usize {
    let text = String::from("a word");
    let item = Item { _word: &text, _not_send: Rc::new(()) };
    let received = send_recv(vec![item], 1).await;
    received.len()
}

fn main() {
    let _not_called = items;
}
