use futures::executor::block_on;
use std::io::Write;

pub async fn hello_world(out: &mut impl Write) {
    line(out).await;
    out.flush().unwrap();
}

async fn line(out: &mut impl Write) {
    let mut rest: &[u8] = b"hello, world!\n";
    while !rest.is_empty() {
        let taken = out.write(&rest[..1]).unwrap();
        rest = &rest[taken..];
    }
}

pub fn run(out: &mut impl Write) {
    let everything = async {
        hello_world(out).await;
    };
    block_on(everything);
}
