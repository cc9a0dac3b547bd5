//! The parameters as fields: their names, help texts, and the way from text to value and back.
//!
//! The page's fields, the share links and the command line all go through [`Knob::set`], so a
//! value that one of them accepts is accepted by all, with the same message when it is not.

use crate::{
    Chunk, Effort, MAX_REPETITIONS, MAX_WORKERS, Nanos, ParamSpecs, Params, Percent, Quantity,
    Schedule, Workers,
};
use std::fmt;

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Knob {
    /// How big the problem is.
    Size,
    /// Into how many tasks it is divided.
    Tasks,
    /// How many workers each lane gets.
    Workers,
    /// How many tasks a worker takes at once.
    Chunk,
    /// How tasks are handed to workers.
    Schedule,
    /// What the input is drawn from.
    Seed,
    /// How long a thread waits for the GIL before it asks for it.
    SwitchInterval,
    /// How long a task waits.
    Latency,
    /// The share of a task that computes.
    ComputeShare,
    /// Whether the computing lets go of the GIL.
    GilRelease,
    /// How many samples each lane gets; takes the place of the time budget.
    Repetitions,
    /// How long to measure at most; takes the place of the repetitions.
    Budget,
}

/// What is wrong with a value, and what would be right: one sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The parameter it is about.
    pub knob: Knob,
    /// The sentence.
    pub message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

const SWITCH_INTERVAL_MS: Quantity = Quantity { min: 1, max: 1_000, default: 5, unit: "ms" };
const BUDGET_S: Quantity = Quantity { min: 1, max: 120, default: 8, unit: "s" };

impl Knob {
    /// Every parameter, in the order of the panel.
    pub const ALL: [Self; 12] = [
        Self::Size,
        Self::Tasks,
        Self::Workers,
        Self::Chunk,
        Self::Schedule,
        Self::Seed,
        Self::SwitchInterval,
        Self::Latency,
        Self::ComputeShare,
        Self::GilRelease,
        Self::Repetitions,
        Self::Budget,
    ];

    /// The name in URLs and exports. Never changes: old links depend on it.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Tasks => "tasks",
            Self::Workers => "workers",
            Self::Chunk => "chunk",
            Self::Schedule => "schedule",
            Self::Seed => "seed",
            Self::SwitchInterval => "switch-interval",
            Self::Latency => "latency",
            Self::ComputeShare => "compute-share",
            Self::GilRelease => "gil-release",
            Self::Repetitions => "repetitions",
            Self::Budget => "budget",
        }
    }

    /// The parameter whose [`slug`](Self::slug) this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|knob| knob.slug() == slug)
    }

    /// The label of the field.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Size => "Size",
            Self::Tasks => "Tasks",
            Self::Workers => "Workers",
            Self::Chunk => "Chunk size",
            Self::Schedule => "Schedule",
            Self::Seed => "Seed",
            Self::SwitchInterval => "Switch interval",
            Self::Latency => "Latency",
            Self::ComputeShare => "Compute share",
            Self::GilRelease => "Computing lets go of the GIL",
            Self::Repetitions => "Repetitions",
            Self::Budget => "Time budget",
        }
    }

    /// What the parameter does, for the line below the field: one sentence without its full stop.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Size => "How much there is to do",
            Self::Tasks => "Into how many pieces the problem is cut",
            Self::Workers => {
                "How many threads or processes each lane gets; auto takes the measured cores"
            }
            Self::Chunk => "How many tasks a worker takes at once; auto chooses for you",
            Self::Schedule => {
                "Static deals all tasks out before the start; dynamic and guided give a free worker the next chunk"
            }
            Self::Seed => "The same seed gives the same input",
            Self::SwitchInterval => {
                "How long a thread waits for the GIL before it asks the holder to let go; CPython’s default is 5 ms"
            }
            Self::Latency => "How long each task waits",
            Self::ComputeShare => "How much of each task is computing; the rest is waiting",
            Self::GilRelease => "As numpy does around its inner loops",
            Self::Repetitions => "How many samples each lane gets, instead of a time budget",
            Self::Budget => {
                "How long to measure at most; it ends earlier when the intervals are narrow"
            }
        }
    }

    /// The range of a parameter that takes a whole number, for this workload.
    #[must_use]
    pub fn quantity(self, specs: &ParamSpecs) -> Option<Quantity> {
        match self {
            Self::Size => Some(specs.size),
            Self::Tasks => Some(specs.tasks),
            Self::Workers => {
                Some(Quantity { min: 1, max: u64::from(MAX_WORKERS), default: 4, unit: "workers" })
            }
            Self::Chunk => {
                Some(Quantity { min: 1, max: specs.tasks.max, default: 1, unit: "tasks" })
            }
            Self::Seed => Some(Quantity { min: 0, max: u64::from(u32::MAX), default: 1, unit: "" }),
            Self::SwitchInterval => Some(SWITCH_INTERVAL_MS),
            Self::Latency => specs.latency_ms,
            Self::ComputeShare => specs.compute_share,
            Self::Repetitions => Some(Quantity {
                min: 2,
                max: u64::from(MAX_REPETITIONS),
                default: 10,
                unit: "samples",
            }),
            Self::Budget => Some(BUDGET_S),
            Self::Schedule | Self::GilRelease => None,
        }
    }

    /// The value as the text that [`set`](Self::set) takes. Empty for the one of repetitions and
    /// time budget that is not in force.
    #[must_use]
    pub fn show(self, params: &Params) -> String {
        match self {
            Self::Size => params.size.to_string(),
            Self::Tasks => params.tasks.to_string(),
            Self::Workers => match params.workers {
                Workers::Auto => "auto".to_owned(),
                Workers::Exactly(n) => n.to_string(),
            },
            Self::Chunk => match params.chunk {
                Chunk::Auto => "auto".to_owned(),
                Chunk::Tasks(n) => n.to_string(),
            },
            Self::Schedule => params.schedule.slug().to_owned(),
            Self::Seed => params.seed.to_string(),
            Self::SwitchInterval => (params.switch_interval.0 / 1_000_000).to_string(),
            Self::Latency => (params.latency.0 / 1_000_000).to_string(),
            Self::ComputeShare => params.compute_share.0.to_string(),
            Self::GilRelease => if params.gil_release { "yes" } else { "no" }.to_owned(),
            Self::Repetitions => match params.effort {
                Effort::Repetitions(n) => n.to_string(),
                Effort::Budget(_) => String::new(),
            },
            Self::Budget => match params.effort {
                Effort::Budget(budget) => (budget.0 / 1_000_000_000).to_string(),
                Effort::Repetitions(_) => String::new(),
            },
        }
    }

    /// Sets the parameter from text.
    ///
    /// Digits may be grouped by commas, spaces, apostrophes or underscores. Setting the
    /// repetitions puts the time budget out of force, and the other way round.
    ///
    /// # Errors
    ///
    /// What is wrong with the text and what would be right; `params` is unchanged then. A
    /// parameter that the workload does not have cannot be set.
    pub fn set(self, text: &str, params: &mut Params, specs: &ParamSpecs) -> Result<(), Complaint> {
        if !specs.has(self) {
            return Err(self.complain("This workload has no such parameter"));
        }
        let text = text.trim();
        match self {
            Self::Size => params.size = self.number(text, specs)?,
            Self::Tasks => params.tasks = self.number(text, specs)? as u32,
            Self::Workers => {
                params.workers = match text {
                    "auto" => Workers::Auto,
                    _ => Workers::Exactly(self.number(text, specs)? as u16),
                }
            }
            Self::Chunk => {
                params.chunk = match text {
                    "auto" => Chunk::Auto,
                    _ => Chunk::Tasks(self.number(text, specs)? as u32),
                }
            }
            Self::Schedule => {
                params.schedule = Schedule::from_slug(text)
                    .ok_or_else(|| self.complain("Choose static, dynamic or guided"))?;
            }
            Self::Seed => params.seed = self.number(text, specs)?,
            Self::SwitchInterval => {
                params.switch_interval = Nanos::from_millis(self.number(text, specs)?);
            }
            Self::Latency => params.latency = Nanos::from_millis(self.number(text, specs)?),
            Self::ComputeShare => params.compute_share = Percent(self.number(text, specs)? as u8),
            Self::GilRelease => {
                params.gil_release = match text {
                    "yes" => true,
                    "no" => false,
                    _ => return Err(self.complain("Choose yes or no")),
                }
            }
            Self::Repetitions => {
                params.effort = Effort::Repetitions(self.number(text, specs)? as u32);
            }
            Self::Budget => {
                params.effort = Effort::Budget(Nanos::from_secs(self.number(text, specs)?));
            }
        }
        Ok(())
    }

    fn number(self, text: &str, specs: &ParamSpecs) -> Result<u64, Complaint> {
        let Some(range) = self.quantity(specs) else {
            return Err(self.complain("This parameter is not a number"));
        };
        let unit = if range.unit.is_empty() { String::new() } else { format!(" {}", range.unit) };
        let asked =
            format!("a whole number from {} to {}{unit}", grouped(range.min), grouped(range.max));
        let auto = match self {
            Self::Workers | Self::Chunk => ", or auto",
            _ => "",
        };
        if text.is_empty() {
            return Err(self.complain(format!("Enter {asked}{auto}")));
        }
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ',' | '_' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}'))
            .collect();
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(self.complain(format!("Not a whole number: enter {asked}{auto}")));
        }
        // More digits than a u64 holds is out of range like any other number that is too large.
        let value = digits.parse::<u64>().unwrap_or(u64::MAX);
        if value < range.min {
            return Err(self.complain(format!("Too small: enter {asked}{auto}")));
        }
        if value > range.max {
            return Err(self.complain(format!("Too large: enter {asked}{auto}")));
        }
        Ok(value)
    }

    fn complain(self, message: impl Into<String>) -> Complaint {
        Complaint { knob: self, message: message.into() }
    }
}

/// A whole number with its digits in groups of three, `664,579`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A positive number with this many digits after the point, halves rounded up, `3.14159`. Numbers of up to 2⁶³ in the
/// last place; the standard library prints all of them, at 12 kB of code that the programs of
/// workers can do without.
#[must_use]
pub fn decimal(number: f64, places: u32) -> String {
    let unit = 10_u64.pow(places);
    let parts = (number * unit as f64).round() as u64;
    format!("{}.{:0width$}", parts / unit, parts % unit, width = places as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_of_the_standard_library() {
        for number in [0.0, 0.049, 1.0, 3.250_05, 24.96, 0.123_456_789_4, 1e6 + 0.26] {
            assert_eq!(decimal(number, 1), format!("{number:.1}"));
            assert_eq!(decimal(number, 9), format!("{number:.9}"));
        }
    }

    const SPECS: ParamSpecs = ParamSpecs {
        size: Quantity { min: 1_000, max: 50_000_000, default: 5_000_000, unit: "numbers" },
        tasks: Quantity { min: 1, max: 10_000, default: 256, unit: "tasks" },
        seeded: true,
        latency_ms: Some(Quantity { min: 1, max: 1_000, default: 20, unit: "ms" }),
        compute_share: Some(Quantity { min: 0, max: 100, default: 50, unit: "%" }),
        gil_release: true,
    };

    fn complaint(knob: Knob, text: &str) -> String {
        let mut params = Params::defaults(&SPECS);
        let before = params.clone();
        let message = knob.set(text, &mut params, &SPECS).unwrap_err().message;
        assert_eq!(params, before, "a refused value changes nothing");
        message
    }

    #[test]
    fn every_value_survives_the_way_through_text() {
        let mut params = Params::defaults(&SPECS);
        for (knob, text) in [
            (Knob::Size, "1234567"),
            (Knob::Tasks, "99"),
            (Knob::Workers, "64"),
            (Knob::Chunk, "12"),
            (Knob::Schedule, "static"),
            (Knob::Seed, "0"),
            (Knob::SwitchInterval, "50"),
            (Knob::Latency, "250"),
            (Knob::ComputeShare, "0"),
            (Knob::GilRelease, "yes"),
            (Knob::Repetitions, "3"),
            (Knob::Budget, "30"),
            (Knob::Workers, "auto"),
            (Knob::Chunk, "auto"),
        ] {
            knob.set(text, &mut params, &SPECS).unwrap();
            assert_eq!(knob.show(&params), text, "{knob:?}");
        }
        assert_eq!(Knob::Repetitions.show(&params), "", "the budget put it out of force");
    }

    #[test]
    fn a_refused_value_says_what_would_be_right() {
        assert_eq!(
            complaint(Knob::Workers, "65"),
            "Too large: enter a whole number from 1 to 64 workers, or auto"
        );
        assert_eq!(
            complaint(Knob::Size, "lots"),
            "Not a whole number: enter a whole number from 1,000 to 50,000,000 numbers"
        );
        assert_eq!(complaint(Knob::Tasks, ""), "Enter a whole number from 1 to 10,000 tasks");
        assert_eq!(
            complaint(Knob::Seed, "-1"),
            "Not a whole number: enter a whole number from 0 to 4,294,967,295"
        );
        assert_eq!(complaint(Knob::Schedule, "fair"), "Choose static, dynamic or guided");
        assert_eq!(complaint(Knob::GilRelease, "perhaps"), "Choose yes or no");
        assert!(complaint(Knob::Size, "99999999999999999999999").starts_with("Too large"));
        assert!(complaint(Knob::Size, "1e6").starts_with("Not a whole number"));
        assert!(complaint(Knob::Size, "٣٣٣٣").starts_with("Not a whole number"));
    }

    #[test]
    fn digits_may_be_grouped() {
        let mut params = Params::defaults(&SPECS);
        for text in ["2,500,000", "2 500 000", "2'500'000", "2_500_000", "  2500000 "] {
            Knob::Size.set(text, &mut params, &SPECS).unwrap();
            assert_eq!(params.size, 2_500_000);
        }
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(2_500_000), "2,500,000");
    }

    #[test]
    fn a_parameter_that_a_workload_lacks_cannot_be_set() {
        let specs = ParamSpecs { latency_ms: None, ..SPECS };
        let mut params = Params::defaults(&specs);
        assert!(Knob::Latency.set("20", &mut params, &specs).is_err());
    }
}
