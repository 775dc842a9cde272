//! As many loops as tasks may be handled at once, which share the receiver. Nobody has to count.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Mutex, watch};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    Closing,
    Ended,
}

pub struct TaskSpawner<T> {
    tasks: Sender<T>,
    phase: watch::Sender<Phase>,
}

/// Says so when the thread ends, whatever ends it.
struct Ends(watch::Sender<Phase>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.send_replace(Phase::Ended);
    }
}

async fn next<T>(tasks: &Mutex<Receiver<T>>, phase: &mut watch::Receiver<Phase>) -> Option<T> {
    let mut tasks = tasks.lock().await;
    tokio::select! {
        task = tasks.recv() => return task,
        _ = phase.wait_for(|phase| *phase != Phase::Open) => {}
    }
    tasks.close();
    tasks.recv().await
}

impl<T: Send + 'static> TaskSpawner<T> {
    pub fn new<H, F>(at_once: NonZeroUsize, handler: H) -> Self
    where
        H: Fn(T) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let (tasks, receiver) = channel(at_once.get());
        let (phase, phases) = watch::channel(Phase::Open);
        let ends = Ends(phase.clone());
        let receiver = Arc::new(Mutex::new(receiver));
        let handler = Arc::new(handler);
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        thread::spawn(move || {
            let _ends = ends;
            let loops: Vec<_> = (0..at_once.get())
                .map(|_| {
                    let (receiver, handler, mut phases) = (receiver.clone(), handler.clone(), phases.clone());
                    runtime.spawn(async move {
                        while let Some(task) = next(&receiver, &mut phases).await {
                            let handler = handler.clone();
                            // A task of its own, for its panic.
                            let _ = tokio::spawn(async move { handler(task).await }).await;
                        }
                    })
                })
                .collect();
            for one in loops {
                let _ = runtime.block_on(one);
            }
        });
        Self { tasks, phase }
    }

    pub fn spawn_task(&self, task: T) -> Result<(), Stopped<T>> {
        self.tasks.blocking_send(task).map_err(|refused| Stopped(refused.0))
    }

    pub fn shutdown(self) {
        self.phase.send_if_modified(|phase| {
            let open = *phase == Phase::Open;
            if open {
                *phase = Phase::Closing;
            }
            open
        });
        let mut phases = self.phase.subscribe();
        let ended = phases.wait_for(|phase| *phase == Phase::Ended);
        let waits = Builder::new_current_thread().build().expect("a runtime");
        let _ = waits.block_on(ended);
    }
}

impl<T> Clone for TaskSpawner<T> {
    fn clone(&self) -> Self {
        Self { tasks: self.tasks.clone(), phase: self.phase.clone() }
    }
}

/// The spawner was shut down, and did not accept the task, which is in here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Stopped<T>(pub T);

// Not derived, since a task need not be `Debug`.
impl<T> fmt::Debug for Stopped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Stopped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the spawner was shut down")
    }
}

impl<T> Error for Stopped<T> {}
