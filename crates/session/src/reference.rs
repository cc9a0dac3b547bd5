//! What the lanes' answers are compared with.

use crate::event::Reference;
use model::Failure;

/// The digest that every answer must have.
#[derive(Clone, Debug)]
pub(crate) enum Expected {
    /// Not known yet: a lane can only be compared with itself.
    Awaited,
    /// The sequential lane's.
    Sequential(u64),
    /// That of most lanes, because the sequential lane gave none.
    Majority(u64, Option<Failure>),
}

impl Expected {
    /// Compares an answer.
    ///
    /// # Errors
    ///
    /// How it differs, as a sentence without its full stop. `own` is the lane's earlier digest.
    pub(crate) fn check(&self, digest: u64, own: Option<u64>) -> Result<(), String> {
        let (expected, whose) = match self {
            Self::Awaited => (own.unwrap_or(digest), "its own earlier one"),
            Self::Sequential(expected) => (*expected, "that of one thread"),
            Self::Majority(expected, _) => (*expected, "that of most lanes"),
        };
        if digest == expected {
            return Ok(());
        }
        Err(format!("The answer’s digest is {digest:016x}, and {whose} is {expected:016x}"))
    }

    /// For the page.
    pub(crate) fn shown(&self) -> Reference {
        match self {
            Self::Awaited => Reference::Awaited,
            Self::Sequential(_) => Reference::Sequential,
            Self::Majority(_, failure) => Reference::Majority { failure: failure.clone() },
        }
    }
}

/// The digest that most lanes have; of several with as many lanes, that of the first lane.
pub(crate) fn majority(digests: &[u64]) -> Option<u64> {
    let votes = |digest| digests.iter().filter(|other| **other == digest).count();
    // `max_by_key` would take the last of equals.
    digests.iter().copied().rev().max_by_key(|digest| votes(*digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_lanes_decide_and_the_first_where_none_do() {
        assert_eq!(majority(&[]), None);
        assert_eq!(majority(&[7]), Some(7));
        assert_eq!(majority(&[1, 2, 2]), Some(2));
        assert_eq!(majority(&[1, 2]), Some(1));
        assert_eq!(majority(&[3, 1, 2, 1, 2]), Some(1));
    }

    #[test]
    fn a_wrong_answer_names_both_digests() {
        let complaint = Expected::Sequential(0xabc).check(0xdef, None).unwrap_err();
        assert_eq!(
            complaint,
            "The answer’s digest is 0000000000000def, and that of one thread is 0000000000000abc"
        );
        assert!(Expected::Awaited.check(5, Some(5)).is_ok());
        assert!(Expected::Awaited.check(5, None).is_ok());
        assert!(Expected::Awaited.check(5, Some(6)).is_err());
    }
}
