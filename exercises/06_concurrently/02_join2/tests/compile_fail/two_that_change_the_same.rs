//! Two futures that run at the same time cannot both hold a `&mut` to the same value, although they share a thread.
//! points: 1
//! needs: the_first_poll_starts_both

use join2::join2;

async fn collect(numbers: &mut Vec<u32>, number: u32) {
    numbers.push(number);
}

fn main() {
    let mut numbers = Vec::new();
    let _both = join2(collect(&mut numbers, 1), collect(&mut numbers, 2));
}
