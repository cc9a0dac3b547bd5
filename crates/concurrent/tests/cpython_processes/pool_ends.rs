//! x

use crate::program::Program;

pub fn programs() -> Vec<Program> {
    Vec::new()
}
