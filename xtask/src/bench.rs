//! `cargo xtask bench`: how fast it is, as ratios to what others do in the same run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::browsers::{BROWSER, Browser};
use crate::load::need_idle;
use crate::run::run;
use crate::toolchain::Toolchain;
use crate::{engine, paths, site};

/// Every lane on one to all cores, beside native rayon on the same kernel.
///
/// # Errors
/// When the machine is busy, a lane fails, or an answer differs from the native one.
pub fn race(workloads: &[String], busy: bool) -> Result<()> {
    site::build()?;
    measure("race", workloads, busy)
}

/// What threads, processes and pipes cost, beside native threads, CPython, and what a page has by
/// itself. Only figures with one of these in their names; all without any.
///
/// # Errors
/// When the machine is busy, or something cannot be measured.
pub fn runtime(figures: &[String], busy: bool) -> Result<()> {
    site::build()?;
    lay_out_the_runtimes_site()?;
    measure("runtime", figures, busy)
}

/// What the page adds: computing beside the same kernels natively, the first race beside later
/// ones, recording of spans beside none, and a million spans on the timeline. Only what has one of
/// these in its name; all without any.
///
/// # Errors
/// When the machine is busy, or something cannot be measured.
pub fn page(figures: &[String], busy: bool) -> Result<()> {
    site::build()?;
    measure("page", figures, busy)
}

/// Builds and runs the program that measures, which is told where to keep its figures.
fn measure(what: &str, names: &[String], busy: bool) -> Result<()> {
    Browser::Chromium.ready()?;
    let stable = Toolchain::stable()?;
    run(&mut bench(&stable, "build", what))?;
    need_idle(busy)?;
    let report = folder().join(what).with_extension("json");
    run(bench(&stable, "run", what).arg("--").arg(report).args(names))
}

/// Where figures are kept.
fn folder() -> PathBuf {
    paths::target().join("bench")
}

/// The built site, and beside it the page with what the runtime is measured beside.
fn lay_out_the_runtimes_site() -> Result<()> {
    let site = folder().join("site");
    let peers = site.join("peers");
    // What is there may be of another build.
    let _ = fs::remove_dir_all(&site);
    copy(&paths::dist(), &site)?;
    let ours = paths::root().join("tests/bench");
    copy(&ours.join("peers"), &peers)?;
    fs::copy(ours.join("bench.html"), site.join("bench.html"))?;
    let modules = paths::node_modules();
    for file in ["comlink/dist/esm/comlink.mjs", "workerpool/dist/workerpool.js"] {
        let from = modules.join(file);
        let to = peers.join(from.file_name().unwrap_or_default());
        fs::copy(&from, to).with_context(|| from.display().to_string())?;
    }
    engine::build_rayon(&folder())?;
    copy(&folder().join("rayon"), &peers.join("rayon"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let (from, to) = (entry?.path(), to);
        let to = to.join(from.file_name().unwrap_or_default());
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).with_context(|| from.display().to_string())?;
        }
    }
    Ok(())
}

/// The native side is compiled like the page's: optimised, for the processors that every program
/// must run on, and without SHA-256 in hardware, which wasm does not have.
fn bench(stable: &Toolchain, verb: &str, what: &str) -> Command {
    let mut cargo = stable.cargo();
    cargo
        .args([verb, "--quiet", "--release", "-p", "whole", "--features", "journeys"])
        .args(["--bin", &format!("bench-{what}"), "--target-dir"])
        .arg(paths::target().join("native"))
        .args(["--config", "build.rustflags = ['--cfg=sha2_256_backend=\"soft\"']"])
        .env(BROWSER, Browser::Chromium.name());
    cargo
}
