//! What is said about the code beside the code: that rustdoc has nothing to complain of, and that
//! every public item of `concurrent` has an example.

use anyhow::{Context, Result, bail};

use crate::check::FOREIGN;
use crate::engine::{Image, Toolchains};
use crate::examples;
use crate::paths;
use crate::run::run;
use crate::toolchain::{Toolchain, WASM};

/// The crates of which there is more, or something else, where they run in a page.
const PAGE: [&str; 16] = [
    "-p",
    "racetrack",
    "-p",
    "services",
    "-p",
    "web",
    "-p",
    "supervisor",
    "-p",
    "machine",
    "-p",
    "lab-page",
    "-p",
    "study-page",
    "-p",
    "timeline-view",
];

/// Documents the workspace for the host and what is different in a page for that; a link that leads
/// nowhere, or to something private, is an error.
///
/// # Errors
/// When rustdoc complains.
pub fn without_warnings(toolchains: &Toolchains) -> Result<()> {
    let stable = &toolchains.stable;
    doc(stable, &[&["--workspace"], &FOREIGN[..]].concat())?;
    doc(stable, &[&["--lib", "--target", WASM], &PAGE[..]].concat())?;
    let engine = ["--lib", "-p", "engine", "-p", "lab", "-p", "concurrent"];
    doc(stable, &[&engine[..], Image::Process.cargo_flags()].concat())
}

fn doc(toolchain: &Toolchain, what: &[&str]) -> Result<()> {
    let mut cargo = toolchain.cargo();
    cargo.args(["doc", "--quiet", "--no-deps", "--keep-going"]).args(what);
    run(cargo.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Looks for public items of `concurrent` without an example; that the examples do what they say is
/// tested with its other tests.
///
/// # Errors
/// With all of them, if there are any.
pub fn with_examples(toolchains: &Toolchains) -> Result<()> {
    // The nightly, because rustdoc's JSON is not stable. It is pinned, and so is the JSON.
    let folder = paths::target().join("json");
    let mut cargo = toolchains.of(Image::Threads).cargo();
    cargo.args(["rustdoc", "--quiet", "-p", "concurrent", "--lib", "--target-dir"]).arg(&folder);
    run(cargo.args(["--", "-Zunstable-options", "--output-format", "json"]))?;
    let path = folder.join("doc/concurrent.json");
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let complaints = examples::complaints(&serde_json::from_slice(&text)?);
    if !complaints.is_empty() {
        bail!("{} items of concurrent:\n{}", complaints.len(), complaints.join("\n"));
    }
    Ok(())
}
