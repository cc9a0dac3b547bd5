//! What leaves the page: a run as a JSON file, a choice as a link, and a run's spans as a trace for
//! other programs. The first two are formats that others keep, so they are written down field by
//! field in `docs/formats.md`.

#![forbid(unsafe_code)]

mod link;
mod run_file;
mod run_v1;
mod text;
mod trace;

pub use link::{Dropped, Parsed, link, parse_link};
pub use run_file::{FORMAT, ReportError, VERSION, from_json, to_json};
pub use trace::to_trace;
