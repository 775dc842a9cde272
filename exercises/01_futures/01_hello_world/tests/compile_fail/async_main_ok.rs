fn main() {
    let mut out: Vec<u8> = Vec::new();
    drop(hello_world::hello_world(&mut out));
}
