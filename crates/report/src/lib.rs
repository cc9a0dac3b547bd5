//! What leaves the page: a run as a JSON file, and a choice as a link. Both are formats that others
//! keep, so both are written down field by field in `docs/formats.md`.

#![forbid(unsafe_code)]

mod link;
mod run_file;
mod run_v1;
mod text;

pub use link::{Dropped, Parsed, link, parse_link};
pub use run_file::{FORMAT, ReportError, VERSION, from_json, to_json};
