//! How busy the machine is: what is measured beside other programs is half their doing.

use std::fs;

use anyhow::{Result, bail};

/// More programs that want a core than this, and they would show in the figures.
const IDLE: f64 = 0.7;

/// Fails when other programs are using the machine, unless that is said to be all right.
///
/// # Errors
/// When they do.
pub fn need_idle(busy: bool) -> Result<()> {
    match load() {
        Some(load) if load > IDLE && !busy => {
            bail!("the load is {load}: wait until nothing else runs, or measure with --busy")
        }
        Some(_) | None => Ok(()),
    }
}

/// How many programs wanted a core in the last minute, where the system tells it (Linux).
pub fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}
