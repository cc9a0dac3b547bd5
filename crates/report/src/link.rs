//! A choice as the fragment of a URL, and back: `#primes?workers=4&lanes=sequential,processes`.
//!
//! A link holds only what differs from the defaults, so that a default can be improved without old
//! links noticing. Reading one never fails: what makes no sense falls back to its default, and the
//! reader is told so.

use catalog::{CATALOG, find};
use model::{Choice, ExecutionModel, Fault, Knob, LaneSet, Params, WorkloadMeta};
use std::fmt;

/// What a link came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// What to run. Always something that can be run.
    pub choice: Choice,
    /// What the link said that made no sense, in its order.
    pub dropped: Vec<Dropped>,
    /// A failure to make on purpose, from `fault=LANE:KIND`.
    pub fault: Option<Fault>,
    /// Whether the workers are to write down what they do: `trace=off` says no.
    pub traced: bool,
}

/// A part of a link that was left out. Displayed, it is a sentence without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The part, `workers=9999`, shortened when it is long.
    pub part: String,
    /// Why it was left out and what would be right, a sentence without its full stop.
    pub message: String,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.message)
    }
}

/// The longest fragment that is read. The longest that [`link`] writes is a tenth of it.
const LONGEST: usize = 4_096;

/// The most complaints that a reader is shown about one link.
const MOST_DROPPED: usize = 8;

/// The workload that a link without one stands for.
const DEFAULT_WORKLOAD: &WorkloadMeta = &CATALOG[0];

/// The fragment that stands for this choice, with its `#`.
#[must_use]
pub fn link(choice: &Choice) -> String {
    let mut parts = Vec::new();
    if let Some(meta) = find(choice.workload.0) {
        let defaults = Params::defaults(&meta.specs);
        for knob in Knob::ALL {
            let value = knob.show(&choice.params);
            // Of repetitions and time budget, the one that is not in force shows nothing.
            if value != knob.show(&defaults) && !value.is_empty() {
                parts.push(format!("{}={value}", knob.slug()));
            }
        }
    }
    if choice.lanes != LaneSet::ALL {
        let lanes: Vec<_> = choice.lanes.iter().map(ExecutionModel::slug).collect();
        parts.push(format!("lanes={}", lanes.join(",")));
    }
    // Slugs and values are letters, digits, hyphens and commas: nothing needs escaping.
    let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
    format!("#{}{query}", choice.workload)
}

/// Reads a fragment, with or without its `#`.
#[must_use]
pub fn parse_link(fragment: &str) -> Parsed {
    let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
    let mut reader = Reader::default();
    if fragment.len() > LONGEST {
        reader.drop(
            fragment,
            format!("A link is at most {} bytes long", model::grouped(LONGEST as u64)),
        );
        return reader.finish(DEFAULT_WORKLOAD);
    }
    let (name, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let meta = reader.workload(name);
    reader.params = Params::defaults(&meta.specs);
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        reader.pair(&key, &value, meta);
    }
    reader.finish(meta)
}

struct Reader {
    params: Params,
    lanes: LaneSet,
    fault: Option<Fault>,
    traced: bool,
    /// Whether the repetitions or the time budget have been set.
    effort_given: bool,
    /// The keys that have been read.
    seen: Vec<String>,
    dropped: Vec<Dropped>,
    /// How many more were dropped than are named.
    unnamed: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            params: Params::defaults(&DEFAULT_WORKLOAD.specs),
            lanes: LaneSet::ALL,
            fault: None,
            traced: true,
            effort_given: false,
            seen: Vec::new(),
            dropped: Vec::new(),
            unnamed: 0,
        }
    }
}

impl Reader {
    fn workload(&mut self, name: &str) -> &'static WorkloadMeta {
        if name.is_empty() {
            return DEFAULT_WORKLOAD;
        }
        find(name).unwrap_or_else(|| {
            self.drop(
                name,
                format!("There is no such workload; this is {}", DEFAULT_WORKLOAD.name),
            );
            DEFAULT_WORKLOAD
        })
    }

    fn pair(&mut self, key: &str, value: &str, meta: &WorkloadMeta) {
        let part = || format!("{key}={value}");
        if self.seen.iter().any(|seen| seen == key) {
            return self.drop(&part(), "It was given twice; the first one counts");
        }
        self.seen.push(key.to_owned());
        match key {
            "lanes" => self.lanes(value),
            "fault" => {
                self.fault = Fault::from_slug(value);
                if self.fault.is_none() {
                    self.drop(&part(), "Name a lane and what happens to it, as in processes:kill");
                }
            }
            "trace" if matches!(value, "on" | "off") => self.traced = value == "on",
            "trace" => self.drop(&part(), "It is on or off"),
            _ => match Knob::from_slug(key) {
                Some(knob) => self.knob(knob, value, meta),
                None => self.drop(&part(), "There is no such parameter"),
            },
        }
    }

    fn knob(&mut self, knob: Knob, value: &str, meta: &WorkloadMeta) {
        let is_effort = matches!(knob, Knob::Repetitions | Knob::Budget);
        if is_effort && self.effort_given {
            let message = "Give repetitions or a time budget, not both";
            return self.drop(&format!("{}={value}", knob.slug()), message);
        }
        match knob.set(value, &mut self.params, &meta.specs) {
            Ok(()) => self.effort_given |= is_effort,
            Err(complaint) => {
                self.drop(&format!("{}={value}", knob.slug()), complaint.message);
            }
        }
    }

    fn lanes(&mut self, value: &str) {
        let mut lanes = LaneSet::EMPTY;
        for slug in value.split(',') {
            match ExecutionModel::from_slug(slug) {
                Some(lane) => lanes = lanes.with(lane),
                None if slug.is_empty() => {}
                None => self.drop(&format!("lanes={slug}"), "There is no such lane"),
            }
        }
        if lanes.is_empty() {
            self.drop(&format!("lanes={value}"), "Choose at least one lane");
        } else {
            self.lanes = lanes;
        }
    }

    fn drop(&mut self, part: &str, message: impl Into<String>) {
        if self.dropped.len() < MOST_DROPPED {
            self.dropped.push(Dropped { part: shortened(part), message: message.into() });
        } else {
            self.unnamed += 1;
        }
    }

    fn finish(mut self, meta: &WorkloadMeta) -> Parsed {
        if self.unnamed > 0 {
            self.dropped.push(Dropped {
                part: format!("{} more", self.unnamed),
                message: "Too much of this link makes no sense to name it all".to_owned(),
            });
        }
        let choice = Choice { workload: meta.id, params: self.params, lanes: self.lanes };
        Parsed { choice, dropped: self.dropped, fault: self.fault, traced: self.traced }
    }
}

/// At most 40 characters of a text, without those that would disturb the line it is shown in.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}
