use join2::join2;

async fn collect(numbers: &mut Vec<u32>, number: u32) {
    numbers.push(number);
}

fn main() {
    let (mut odd, mut even) = (Vec::new(), Vec::new());
    let _both = join2(collect(&mut odd, 1), collect(&mut even, 2));
}
