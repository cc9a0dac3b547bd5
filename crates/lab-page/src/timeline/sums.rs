//! Time and number of spans, kind by kind.

use super::{Doing, Span};
use std::iter::Sum;
use std::time::Duration;

/// How long and how often, for each thing that a thread may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// In the order of [`Doing::ALL`].
    time: [Duration; Doing::ALL.len()],
    count: [u32; Doing::ALL.len()],
}

impl Sums {
    /// For how long.
    #[must_use]
    pub const fn time(&self, doing: Doing) -> Duration {
        self.time[doing as usize]
    }

    /// How many times.
    #[must_use]
    pub const fn count(&self, doing: Doing) -> u32 {
        self.count[doing as usize]
    }

    /// For how long altogether.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.time.iter().sum()
    }

    /// For how long it is known what was done.
    #[must_use]
    pub fn known(&self) -> Duration {
        self.total() - self.time(Doing::Unknown)
    }

    /// The kinds that there are.
    pub fn kinds(&self) -> impl Iterator<Item = Doing> {
        Doing::ALL.into_iter().filter(|doing| self.count(*doing) > 0)
    }
}

impl<'a> FromIterator<&'a Span> for Sums {
    fn from_iter<I: IntoIterator<Item = &'a Span>>(spans: I) -> Self {
        let mut sums = Self::default();
        for span in spans {
            sums.time[span.doing as usize] += span.end.saturating_sub(span.start);
            sums.count[span.doing as usize] += 1;
        }
        sums
    }
}

impl Sum for Sums {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sums, one| {
            for doing in Doing::ALL {
                sums.time[doing as usize] += one.time(doing);
                sums.count[doing as usize] += one.count(doing);
            }
            sums
        })
    }
}
