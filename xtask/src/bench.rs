//! `cargo xtask bench`: how fast it is, as ratios to what others do in the same run.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::browsers::{BROWSER, Browser};
use crate::load::need_idle;
use crate::run::run;
use crate::toolchain::Toolchain;
use crate::{paths, site};

/// Every lane on one to all cores, beside native rayon on the same kernel.
///
/// # Errors
/// When the machine is busy, a lane fails, or an answer differs from the native one.
pub fn race(workloads: &[String], busy: bool) -> Result<()> {
    site::build()?;
    Browser::Chromium.ready()?;
    let stable = Toolchain::stable()?;
    run(&mut bench(&stable, "build"))?;
    need_idle(busy)?;
    run(bench(&stable, "run").arg("--").arg(report()).args(workloads))
}

/// Where the figures are kept.
fn report() -> PathBuf {
    paths::target().join("bench/race.json")
}

/// The native side is compiled like the page's: optimised, for the processors that every program
/// must run on, and without SHA-256 in hardware, which wasm does not have.
fn bench(stable: &Toolchain, verb: &str) -> Command {
    let mut cargo = stable.cargo();
    cargo
        .args([verb, "--quiet", "--release", "-p", "whole", "--features", "journeys"])
        .args(["--bin", "bench-race", "--target-dir"])
        .arg(paths::target().join("native"))
        .args(["--config", "build.rustflags = ['--cfg=sha2_256_backend=\"soft\"']"])
        .env(BROWSER, Browser::Chromium.name());
    cargo
}
