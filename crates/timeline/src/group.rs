//! Whose rows they are.

use model::{ExecutionModel, worker_name};

/// Workers that belong together: a lane of a run, or a process of a program with its threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name that a reader sees, `Free threads` or `Main, pid 1001`.
    pub name: String,
    /// How its workers run. It decides the hue, and the hatch of a GIL.
    pub model: ExecutionModel,
    /// What its workers are called, by their number; those beyond the list are
    /// `worker 3`, or the driver.
    pub workers: Vec<String>,
}

impl Group {
    /// What a worker is called.
    #[must_use]
    pub fn worker(&self, worker: u16) -> String {
        let name = self.workers.get(usize::from(worker));
        name.cloned().unwrap_or_else(|| worker_name(worker))
    }
}

/// A lane of a run, whose workers have no names.
impl From<ExecutionModel> for Group {
    fn from(model: ExecutionModel) -> Self {
        Self { name: model.name().to_owned(), model, workers: Vec::new() }
    }
}
