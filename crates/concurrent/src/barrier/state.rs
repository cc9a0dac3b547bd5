//! What a barrier goes through. The phases are CPython's, and one for the action.

use super::BrokenBarrierError;

/// The state of a barrier.
pub(super) struct State {
    pub(super) phase: Phase,
    /// The threads in the barrier. Nobody comes in while they leave.
    inside: usize,
}

/// What the threads in a barrier do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// They wait for all to come.
    Filling,
    /// All have come, and the last one calls the action. In CPython it has the lock meanwhile.
    Acting,
    /// They leave.
    Draining,
    /// It was reset while some were in it: they leave with an error.
    Resetting,
    /// They leave with an error, and so does who comes.
    Broken,
}

impl State {
    pub(super) fn new() -> Self {
        Self { phase: Phase::Filling, inside: 0 }
    }

    /// Whether who comes need not wait for others to leave.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Filling | Phase::Broken)
    }

    /// Counts in a thread, when it is open, and returns how many came before.
    pub(super) fn enter(&mut self, parties: usize) -> Result<usize, BrokenBarrierError> {
        if self.phase == Phase::Broken {
            return Err(BrokenBarrierError);
        }
        self.inside += 1;
        if self.inside == parties {
            self.phase = Phase::Acting;
        }
        Ok(self.inside - 1)
    }

    /// Counts out a thread, and says whether that has opened it for those who come next.
    pub(super) fn leave(&mut self) -> bool {
        self.inside -= 1;
        let opens = self.inside == 0 && matches!(self.phase, Phase::Draining | Phase::Resetting);
        if opens {
            self.phase = Phase::Filling;
        }
        opens
    }

    /// The phase after a reset, when no action runs.
    pub(super) fn after_reset(&self) -> Phase {
        match self.phase {
            _ if self.inside == 0 => Phase::Filling,
            Phase::Filling | Phase::Broken => Phase::Resetting,
            phase @ (Phase::Acting | Phase::Draining | Phase::Resetting) => phase,
        }
    }

    /// How many wait for others to come.
    pub(super) fn waiting(&self) -> usize {
        match self.phase {
            Phase::Filling | Phase::Acting => self.inside,
            Phase::Draining | Phase::Resetting | Phase::Broken => 0,
        }
    }
}
