//! Runs as JSON files: the envelope, its version, and what can be wrong with a file.
//!
//! A new field that old readers can do without keeps the version. Anything else (a field gone,
//! renamed, or with another meaning) makes a new version with structs of its own beside
//! [`crate::run_v1`], and the old ones stay to read old files.

use crate::run_v1;
use model::Run;
use serde::{Deserialize, Serialize};

/// What every file says it is.
pub const FORMAT: &str = "racetrack-run";

/// The version that is written.
pub const VERSION: u32 = 1;

/// Why a file cannot be read: a sentence without its full stop, fit for the reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// It is not JSON, or breaks off.
    #[error("The file is not JSON: {message}, in line {line}, column {column}")]
    NotJson {
        /// What was found instead.
        message: String,
        /// Counted from one.
        line: usize,
        /// Counted from one.
        column: usize,
    },
    /// It is JSON of another kind.
    #[error("The file is not a run: its “format” is not “{FORMAT}”")]
    NotARun,
    /// It is of a version that is not known here.
    #[error(
        "The file has version {found} of the format, and only version {VERSION} can be read here; \
         a newer page may read it"
    )]
    UnknownVersion {
        /// Its version.
        found: u64,
    },
    /// A field is missing or holds something else than it should.
    #[error("The file is damaged{path}: {message}, in line {line}, column {column}")]
    Malformed {
        /// Where, ` at lanes[2].samples[0].wall_ns`; empty without the feature `paths`.
        path: String,
        /// What is wrong.
        message: String,
        /// Counted from one.
        line: usize,
        /// Counted from one.
        column: usize,
    },
}

#[derive(Deserialize)]
struct Envelope {
    format: Option<String>,
    version: Option<u64>,
}

#[derive(Serialize)]
struct Outgoing {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    run: run_v1::Run,
}

/// A run as JSON, in the version [`VERSION`].
#[must_use]
pub fn to_json(run: &Run) -> String {
    let file = Outgoing { format: FORMAT, version: VERSION, run: run.into() };
    #[expect(clippy::expect_used, reason = "only maps with odd keys can fail, and there are none")]
    serde_json::to_string_pretty(&file).expect("plain structs can be written")
}

/// Reads a run of any version that there has been.
///
/// The plan is read as it was, even if a parameter is out of today's range: whoever runs it again
/// goes through [`model::Knob::set`].
///
/// # Errors
///
/// What is wrong with the file, and where.
pub fn from_json(json: &str) -> Result<Run, ReportError> {
    let envelope: Envelope = match serde_json::from_str(json) {
        Ok(envelope) => envelope,
        Err(error) if error.is_data() => return Err(ReportError::NotARun),
        Err(error) => return Err(not_json(&error)),
    };
    if envelope.format.as_deref() != Some(FORMAT) {
        return Err(ReportError::NotARun);
    }
    match envelope.version {
        Some(1) => read::<run_v1::Run>(json).map(Into::into),
        Some(found) => Err(ReportError::UnknownVersion { found }),
        None => Err(ReportError::NotARun),
    }
}

#[cfg(not(feature = "paths"))]
fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, ReportError> {
    serde_json::from_str(json).map_err(|error| malformed(String::new(), &error))
}

#[cfg(feature = "paths")]
fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, ReportError> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json)).map_err(
        |error| {
            let path = format!(" at {}", error.path());
            malformed(path, &error.into_inner())
        },
    )
}

fn malformed(path: String, cause: &serde_json::Error) -> ReportError {
    let (line, column) = (cause.line(), cause.column());
    ReportError::Malformed { path, message: message(cause), line, column }
}

fn not_json(error: &serde_json::Error) -> ReportError {
    ReportError::NotJson { message: message(error), line: error.line(), column: error.column() }
}

/// The message without the place that serde_json appends to it.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).map_or(text.clone(), str::to_owned)
}
