//! Which of the tasks that a worker was sent are its to begin: one word, which it shares with its
//! parent.
//!
//! A worker's tasks are numbered in the order in which they are sent. The word says which of them
//! the worker may begin: those from `next` on, before `end`. The parent opens the hand for what it
//! sends; the worker begins a task by moving `next` past it; the parent takes back what was not
//! begun by moving `end` towards `next`. Each is one exchange, so every task is begun by one worker or
//! goes back to the parent, and when a worker has died the word says what it had begun.

/// The word: `next` in the lower half, `end` in the upper. Numbers wrap around; a worker never has
/// more than a few thousand at once, also counting those that were taken back and not read yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hand(pub u32);

impl Hand {
    fn new(next: u16, end: u16) -> Self {
        Self(u32::from(next) | u32::from(end) << 16)
    }

    /// The first task that it has not begun.
    pub fn next(self) -> u16 {
        self.0 as u16
    }

    /// The task after the last that it may begin.
    pub fn end(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// How many tasks it may begin.
    pub fn left(self) -> u16 {
        self.end().wrapping_sub(self.next())
    }

    /// By the parent: these tasks were sent as well. They follow on those that are there, or there
    /// are none.
    #[must_use]
    pub fn opened(self, first: u16, count: u16) -> Self {
        let next = if self.end() == first { self.next() } else { first };
        Self::new(next, first.wrapping_add(count))
    }

    /// By the worker: this task is begun. `None` when it was taken back.
    #[must_use]
    pub fn begun(self, task: u16) -> Option<Self> {
        (task == self.next() && task != self.end())
            .then(|| Self::new(task.wrapping_add(1), self.end()))
    }

    /// By the parent: what was not begun is taken back, but for the task of this number, which the
    /// worker is about to begin.
    #[must_use]
    pub fn shut(self, about: u16) -> Self {
        let keeps = self.next() == about && self.next() != self.end();
        Self::new(self.next(), self.next().wrapping_add(keeps.into()))
    }

    /// By the parent: nothing more is begun.
    #[must_use]
    pub fn closed(self) -> Self {
        Self::new(self.next(), self.next())
    }
}

/// Whether the number is before the other, of numbers that wrap around.
pub(crate) fn before(task: u16, other: u16) -> bool {
    other.wrapping_sub(task).cast_signed() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_begun_in_their_order_and_once() {
        let hand = Hand::default().opened(0, 2);
        assert_eq!(hand.begun(1), None);
        let hand = hand.begun(0).unwrap();
        assert_eq!(hand.begun(0), None);
        let hand = hand.opened(2, 1);
        assert_eq!(hand.left(), 2);
        let hand = hand.begun(1).unwrap().begun(2).unwrap();
        assert_eq!((hand.next(), hand.left(), hand.begun(3)), (3, 0, None));
    }

    #[test]
    fn what_was_taken_back_is_not_begun_although_more_was_sent_since() {
        let hand = Hand::default().opened(0, 5).begun(0).unwrap().shut(0);
        assert_eq!((hand.next(), hand.begun(1)), (1, None));
        let hand = hand.opened(5, 2);
        assert_eq!((1..5).find_map(|task| hand.begun(task)), None);
        assert_eq!(hand.begun(5).map(Hand::next), Some(6));
    }

    #[test]
    fn what_a_worker_is_about_to_begin_it_keeps() {
        let hand = Hand::default().opened(0, 5).shut(0);
        assert_eq!((hand.end(), hand.begun(1)), (1, None));
        let hand = hand.begun(0).unwrap();
        assert_eq!((hand.begun(1), hand.shut(1), hand.closed()), (None, hand, hand));
        assert_eq!(hand.opened(5, 2).closed().begun(5), None);
    }

    #[test]
    fn numbers_wrap_around() {
        let mut hand = Hand::default().opened(u16::MAX, 3);
        for task in [u16::MAX, 0, 1] {
            assert!(!before(hand.next(), task) && before(task, task.wrapping_add(1)));
            hand = hand.begun(task).unwrap();
        }
        assert_eq!(hand.begun(2), None);
    }
}
