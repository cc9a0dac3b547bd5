//! All samples that were taken, by the names of their figures.

use super::{Comparison, Measure};
use serde::Deserialize;
use stats::{Estimate, Medians};
use std::collections::BTreeMap;

/// Samples in nanoseconds.
#[derive(Debug, Default)]
pub struct Samples(BTreeMap<String, Vec<f64>>);

/// A line that a program of ours or one of CPython's prints.
#[derive(Deserialize)]
struct Line {
    figure: String,
    samples: Vec<f64>,
}

impl Samples {
    /// Adds the samples of a figure.
    pub fn take(&mut self, figure: &str, samples: &[f64]) {
        self.0.entry(figure.to_owned()).or_default().extend(samples);
    }

    /// Adds what a program has printed; what is no figure is what it complains of.
    ///
    /// # Panics
    /// When it complains.
    pub fn take_lines(&mut self, program: &str, text: &str) {
        for line in text.lines() {
            match serde_json::from_str::<Line>(line) {
                Ok(line) => self.take(&line.figure, &line.samples),
                Err(_) => panic!("{program}: {line}"),
            }
        }
    }

    /// All figures.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[f64])> {
        self.0.iter().map(|(figure, samples)| (figure.as_str(), samples.as_slice()))
    }

    /// The figure's samples; `None` when it was not measured.
    #[must_use]
    pub fn of(&self, figure: &str) -> Option<&[f64]> {
        self.0.get(figure).map(Vec::as_slice)
    }

    /// The figure's median. Each figure has a stream of random numbers of its own.
    #[must_use]
    pub fn median(&self, figure: &str) -> Option<Medians> {
        let stream = self.0.keys().position(|name| name == figure)?;
        Medians::of(&self.0[figure], stream as u64)
    }

    /// The number that a comparison comes to; `None` when one of the two was not measured.
    #[must_use]
    pub fn number(&self, row: &Comparison) -> Option<Estimate> {
        let milliseconds = |nanoseconds| nanoseconds / 1e6;
        Some(match row.measure {
            Measure::Time => self.median(&row.ours)?.over(&self.median(&row.peer)?),
            Measure::Speed => self.median(&row.peer)?.over(&self.median(&row.ours)?),
            Measure::TimeOfAll => self.all_over(&row.ours, &row.peer)?.estimate(),
            Measure::Milliseconds => self.median(&row.ours)?.estimate().map(milliseconds),
            Measure::LongestMilliseconds => {
                let longest = self.of(&row.ours)?.iter().copied().reduce(f64::max)?;
                let longest = milliseconds(longest);
                Estimate { value: longest, low: longest, high: longest }
            }
        })
    }

    /// See [`Measure::TimeOfAll`].
    fn all_over(&self, ours: &str, peer: &str) -> Option<Medians> {
        let ratios = self.0.keys().filter_map(|figure| {
            let peer = format!("{peer}{}", figure.strip_prefix(ours)?);
            Some(self.median(figure)?.divided_by(&self.median(&peer)?))
        });
        Medians::geometric_mean(&ratios.collect::<Vec<_>>())
    }
}

/// A figure's quartiles, the median among them.
#[must_use]
pub fn quartiles(samples: &[f64]) -> [f64; 3] {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
    [at(0.25), stats::median(samples).unwrap_or_default(), at(0.75)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Goal, row};

    fn figures() -> Samples {
        let mut all = Samples::default();
        for (figure, samples) in [
            ("page primes", &[2e6, 2e6, 2e6]),
            ("native primes", &[1e6, 1e6, 1e6]),
            ("page blur", &[8e6, 8e6, 8e6]),
            ("native blur", &[1e6, 1e6, 1e6]),
            ("frame", &[1e6, 2e6, 9e6]),
        ] {
            all.take(figure, samples);
        }
        all
    }

    fn number(ours: &'static str, peer: &'static str, measure: Measure) -> Option<f64> {
        let row = row(0, ("", ours), ("", peer), measure, Goal::Any);
        figures().number(&row).map(|number| number.value)
    }

    #[test]
    fn two_figures_become_one_number() {
        assert_eq!(number("page primes", "native primes", Measure::Time), Some(2.0));
        assert_eq!(number("page primes", "native primes", Measure::Speed), Some(0.5));
        assert_eq!(number("frame", "", Measure::Milliseconds), Some(2.0));
        assert_eq!(number("frame", "", Measure::LongestMilliseconds), Some(9.0));
        assert_eq!(number("page primes", "cpython primes", Measure::Time), None);
    }

    #[test]
    fn all_figures_of_a_name_become_their_geometric_mean() {
        // Two times and eight times as long.
        let mean = number("page ", "native ", Measure::TimeOfAll).unwrap_or_default();
        assert!((mean - 4.0).abs() < 1e-12, "{mean}");
        assert_eq!(number("page ", "cpython ", Measure::TimeOfAll), None);
    }
}
