//! `cargo xtask record`: the runs that the page shows before its own, measured on this machine in a
//! real browser.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::browsers::{BROWSER, Browser};
use crate::load::need_idle;
use crate::run::{run, say, step};
use crate::toolchain::Toolchain;
use crate::{paths, site, tools};

/// Records these workloads, or all, and draws the article's picture.
///
/// # Errors
/// When the machine is busy, or a lane of a recorded run fails.
pub fn record(workloads: &[String], busy: bool) -> Result<()> {
    site::build()?;
    Browser::Chromium.ready()?;
    tools::npm()?;
    let stable = Toolchain::stable()?;
    let mut cargo = stable.cargo();
    cargo.args(["build", "--quiet", "-p", "whole", "--features", "journeys", "--bin", "record"]);
    run(&mut cargo)?;
    need_idle(busy)?;
    step("recording", || {
        let mut cargo = stable.cargo();
        cargo.args(["run", "--quiet", "-p", "whole", "--features", "journeys", "--bin", "record"]);
        cargo.arg("--").args(workloads).env(BROWSER, Browser::Chromium.name());
        run(&mut cargo)
    })?;
    say("drawing the article's picture");
    let recorded = paths::root().join("www/recorded");
    let json = fs::File::open(recorded.join("primes.json")).context("recorded/primes.json")?;
    let html = fs::File::create(recorded.join("primes.html")).context("recorded/primes.html")?;
    let mut cargo = stable.cargo();
    cargo.args(["run", "--quiet", "-p", "racetrack", "--bin", "racetrack-article"]);
    run(cargo.stdin(Stdio::from(json)).stdout(Stdio::from(html)))
}
