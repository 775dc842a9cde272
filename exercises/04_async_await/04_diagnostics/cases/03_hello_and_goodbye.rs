//! Two futures greet the same guest, one when she comes and one when she goes.

fn main() {
    let name = String::from("Ada");
    let _hello = async move {
        println!("Hello, {name}!");
    };
    let _goodbye = async move {
        println!("Goodbye, {name}!");
    };
}
