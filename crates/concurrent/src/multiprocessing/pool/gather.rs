//! Where the answers of `apply_async` and `map_async` go.

use super::call::results;
use super::error::PoolError;
use super::job::{Answer, Sink};
use super::result::{AsyncResult, Callbacks, MapResult, Outcome};
use crate::multiprocessing::PickleError;
use crate::sync::{Mutex, lock};
use serde::de::DeserializeOwned;

/// Takes the answer of the one task of an `apply`.
pub(super) struct ApplySink<R> {
    pub result: AsyncResult<R>,
    pub callbacks: Mutex<Option<Callbacks<R>>>,
}

impl<R: DeserializeOwned + Send> ApplySink<R> {
    fn end(&self, outcome: Outcome<R>) {
        // Only the first counts: it may have been given up.
        let callbacks = lock(&self.callbacks).take();
        if let Some(callbacks) = callbacks {
            callbacks.call(&outcome);
            self.result.set(outcome);
        }
    }
}

impl<R: DeserializeOwned + Send> Sink for ApplySink<R> {
    fn answer(&self, _task: u32, answer: Answer<'_>) {
        let nothing = || PickleError("an answer without a result".into());
        let first = |bytes| Ok(results(bytes)?.next().ok_or_else(nothing)??);
        self.end(answer.and_then(first));
    }

    fn abandon(&self, error: &PoolError) {
        self.end(Err(error.clone()));
    }
}

/// Gathers the answers of a `map`. Python: `multiprocessing.pool.MapResult`
pub(super) struct MapSink<R> {
    pub result: MapResult<R>,
    pub gather: Mutex<Option<Gather<R>>>,
}

/// What has arrived of them.
pub(super) struct Gather<R> {
    slots: Vec<Option<R>>,
    chunksize: usize,
    chunks_left: usize,
    /// The first that arrived.
    error: Option<PoolError>,
    callbacks: Callbacks<Vec<R>>,
}

impl<R> Gather<R> {
    pub fn new(length: usize, chunksize: usize, callbacks: Callbacks<Vec<R>>) -> Self {
        let mut slots = Vec::new();
        slots.resize_with(length, || None);
        let chunks_left = length.div_ceil(chunksize);
        Self { slots, chunksize, chunks_left, error: None, callbacks }
    }
}

impl<R: DeserializeOwned> Gather<R> {
    /// Takes the results of a chunk.
    fn take(&mut self, chunk: u32, answer: &[u8]) -> Result<(), PoolError> {
        let start = chunk as usize * self.chunksize;
        for (slot, result) in self.slots[start..].iter_mut().zip(results(answer)?) {
            *slot = Some(result?);
        }
        Ok(())
    }
}

impl<R: DeserializeOwned + Send> MapSink<R> {
    fn end(&self, gather: Gather<R>) {
        let Gather { slots, error, callbacks, .. } = gather;
        // None is missing when there is no error.
        let outcome = error.map_or_else(|| Ok(slots.into_iter().flatten().collect()), Err);
        callbacks.call(&outcome);
        self.result.set(outcome);
    }
}

impl<R: DeserializeOwned + Send> Sink for MapSink<R> {
    fn answer(&self, task: u32, answer: Answer<'_>) {
        let mut whole = lock(&self.gather);
        let Some(gather) = &mut *whole else { return };
        if let Err(error) = answer.and_then(|bytes| gather.take(task, bytes)) {
            gather.error.get_or_insert(error);
        }
        gather.chunks_left -= 1;
        if gather.chunks_left == 0 {
            let gather = whole.take();
            drop(whole);
            gather.into_iter().for_each(|gather| self.end(gather));
        }
    }

    fn abandon(&self, error: &PoolError) {
        let gather = lock(&self.gather).take();
        if let Some(mut gather) = gather {
            gather.error.get_or_insert_with(|| error.clone());
            self.end(gather);
        }
    }
}

#[cfg(test)]
mod tests;
