use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    struct Named<F> {
        name: &'static str,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Named<F> {
    type Output = (&'static str, F::Output);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let name = *this.name;
        this.future.poll(cx).map(|output| (name, output))
    }
}

fn main() {
    let _named = Named { name: "five", future: async { 5 } };
}
