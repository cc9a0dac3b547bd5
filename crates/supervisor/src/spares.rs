//! Parked workers, with their program's glue loaded, waiting to become something.

use crate::images::Image;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::Shared;
use std::cell::RefCell;
use web::JsError;
use web::worker::{Said, Worker};

/// How many spares of each image are kept when nothing runs.
pub const KEPT: usize = 4;

/// Done when the worker is parked, or with the error that kept it from it, or with nothing when it
/// was taken before.
pub type Parked = Shared<oneshot::Receiver<Result<(), String>>>;

struct Spare {
    worker: Worker,
    parked: Parked,
}

/// The spares of both images.
#[derive(Default)]
pub struct Spares {
    process: Vec<Spare>,
    threads: Vec<Spare>,
}

impl Spares {
    fn of(&mut self, image: Image) -> &mut Vec<Spare> {
        match image {
            Image::Process => &mut self.process,
            Image::Threads => &mut self.threads,
        }
    }

    /// How many workers are parked or on their way to it.
    pub fn len(&self) -> usize {
        self.process.len() + self.threads.len()
    }

    /// Takes a spare, or starts a worker when there is none.
    ///
    /// # Errors
    ///
    /// The browser refuses to create a worker.
    pub fn take(&mut self, image: Image) -> Result<Worker, JsError> {
        match self.of(image).pop() {
            Some(spare) => Ok(spare.worker),
            None => Worker::start(&image.boot_script(), "racetrack"),
        }
    }

    /// Starts workers until there are `count` spares, and returns what to await for each of them.
    ///
    /// # Errors
    ///
    /// The browser refuses to create a worker.
    pub fn fill(&mut self, image: Image, count: usize) -> Result<Vec<Parked>, JsError> {
        let spares = self.of(image);
        while spares.len() < count {
            let mut worker = Worker::start(&image.boot_script(), "racetrack")?;
            let (tell, parked) = oneshot::channel();
            let tell = RefCell::new(Some(tell));
            worker.listen(move |said| {
                let outcome = match said {
                    Said::Parked => Ok(()),
                    Said::Error(text) => Err(text),
                    Said::Message(_) => return,
                };
                if let Some(tell) = tell.borrow_mut().take() {
                    // Nobody waits for a spare that was taken before it was parked.
                    tell.send(outcome).ok();
                }
            });
            spares.push(Spare { worker, parked: parked.shared() });
        }
        Ok(spares.iter().map(|spare| spare.parked.clone()).collect())
    }

    /// Terminates those that are more than [`KEPT`].
    pub fn trim(&mut self) {
        self.process.truncate(KEPT);
        self.threads.truncate(KEPT);
    }
}
