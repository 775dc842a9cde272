use std::task::Poll;

/// A future as the lecture simplifies it: a value that may not be there yet, and a way to ask for it.
///
/// Whoever runs the future calls [`poll`](SimpleFuture::poll). A future that is not done yet answers
/// [`Poll::Pending`], and it promises to call `wake` once it is worth asking again. Real futures differ in two points
/// that come later in the course: they are polled through a `Pin`, and `wake` is a `Waker` that knows whom to wake.
pub trait SimpleFuture {
    /// What the future is waiting for.
    type Output;

    /// Asks for the output.
    ///
    /// After [`Poll::Pending`], the `wake` of this call, the latest one, is called once there is progress. After
    /// [`Poll::Ready`] the future must not be polled again.
    fn poll(&mut self, wake: fn()) -> Poll<Self::Output>;
}
