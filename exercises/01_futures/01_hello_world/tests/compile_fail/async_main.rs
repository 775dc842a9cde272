//! A program begins with a plain function: `main` cannot be async, since nobody would poll it.
//! points: 0

async fn main() {
    let mut out = Vec::new();
    hello_world::hello_world(&mut out).await;
}
