//! What is compared with what, how the two become one number, and what the number is to be.

use std::borrow::Cow;

/// A figure of ours beside one of a peer.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The goal's number; 0 for what is measured for information.
    pub number: u32,
    /// What it is, in a few words.
    pub what: Cow<'static, str>,
    /// The figure of ours.
    pub ours: Cow<'static, str>,
    /// What it is measured beside, in a few words.
    pub beside: Cow<'static, str>,
    /// That figure.
    pub peer: Cow<'static, str>,
    /// How the two become one number.
    pub measure: Measure,
    /// What the number is to be.
    pub goal: Goal,
}

/// How two figures become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many times as long as the peer we take.
    Time,
    /// How many times as fast as the peer we are.
    Speed,
    /// How many times as long as their peers those of ours take whose names begin as this figure
    /// does: the geometric mean. Their peers are what begins as the peer does and goes on alike.
    TimeOfAll,
    /// Our own figure, in milliseconds; the peer's is beside it.
    Milliseconds,
    /// The longest of our own samples, in milliseconds.
    LongestMilliseconds,
}

/// What a number is to be.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// From the first to the second.
    Within(f64, f64),
    /// Anything: it is there for information.
    Any,
}

impl Goal {
    /// `met`, `missed`, or nothing where it is nobody's goal.
    #[must_use]
    pub fn verdict(self, number: f64) -> &'static str {
        match self.is_met(number) {
            None => "",
            Some(true) => "met",
            Some(false) => "missed",
        }
    }

    /// Whether the number is as it is to be; `None` where that is nobody's goal.
    #[must_use]
    pub fn is_met(self, number: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(number <= most),
            Self::AtLeast(least) => Some(number >= least),
            Self::Within(least, most) => Some((least..=most).contains(&number)),
            Self::Any => None,
        }
    }

    /// As a reader writes it.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {most}"),
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::Within(least, most) => format!("{least} to {most}"),
            Self::Any => String::new(),
        }
    }
}

/// A row: the goal's number, what and its figure, beside what and its figure.
#[must_use]
pub const fn row(
    number: u32,
    (what, ours): (&'static str, &'static str),
    (beside, peer): (&'static str, &'static str),
    measure: Measure,
    goal: Goal,
) -> Comparison {
    let (what, ours) = (Cow::Borrowed(what), Cow::Borrowed(ours));
    let (beside, peer) = (Cow::Borrowed(beside), Cow::Borrowed(peer));
    Comparison { number, what, ours, beside, peer, measure, goal }
}
