//! How a command ended when nothing kept it from ending.

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All that was asked for is so.
    Good,
    /// The command did its work and found something wrong.
    Bad,
}
