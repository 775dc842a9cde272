//! A shop adds up an order. What a price is with its tax is asked of a service.

async fn with_tax(price: u32) -> u32 {
    price + price / 5
}

async fn total(prices: Vec<u32>) -> u32 {
    prices.into_iter().map(|price| with_tax(price).await).sum()
}

fn main() {
    let _total = total(vec![100, 250]);
}
