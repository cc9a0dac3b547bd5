//! Soon.
use crate::program::Program;
pub fn programs() -> Vec<Program> {
    vec![]
}
