//! All samples that were taken, by the names of their figures.

use serde::Deserialize;
use stats::Medians;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// Samples in nanoseconds.
#[derive(Default)]
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
    pub fn of(&self, figure: &str) -> Option<&[f64]> {
        self.0.get(figure).map(Vec::as_slice)
    }

    /// The figure's median. Each figure has a stream of random numbers of its own.
    pub fn median(&self, figure: &str) -> Option<Medians> {
        let stream = self.0.keys().position(|name| name == figure)?;
        Medians::of(&self.0[figure], stream as u64)
    }
}

/// A figure's median and quartiles.
pub fn quartiles(samples: &[f64]) -> [f64; 3] {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
    [at(0.25), stats::median(samples).unwrap_or_default(), at(0.75)]
}

/// What CPython prints for a figure; nothing when there is no CPython.
pub fn cpython(figure: &str) -> String {
    const PROGRAM: &str = include_str!("../../../bench/cpython.py");
    let output = Command::new("python3")
        .args(["-c", PROGRAM, figure])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    output.map_or_else(|_| String::new(), |it| String::from_utf8_lossy(&it.stdout).into_owned())
}
