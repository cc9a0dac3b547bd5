//! `cargo xtask check`: everything that can be said about the code without running the product.
//!
//! The quick checks come first. Each is taken whatever became of the others, so that one run says
//! all that is to be said.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::documents;
use crate::engine::{Image, Toolchains};
use crate::paths;
use crate::run::run;
use crate::tally::Tally;
use crate::toolchain::{Toolchain, WASM};
use crate::tools::CargoTool;

/// Not under our control beyond two lines of glue, and a minute of Clippy's time.
pub const FOREIGN: [&str; 2] = ["--exclude", "pinned-bindgen"];

const TYPOS: CargoTool = CargoTool {
    package: "typos-cli",
    program: "typos",
    version: "1.52.0",
    minutes: "1 to 2 minutes",
};
const DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    program: "cargo-deny",
    version: "0.20.2",
    minutes: "2 to 6 minutes",
};

/// Runs all checks.
///
/// # Errors
/// When there is no toolchain to run them with.
pub fn check() -> Result<Tally> {
    let toolchains = Toolchains::ready()?;
    let mut tally = Tally::default();
    take(&mut tally, &toolchains);
    tally.say_steps();
    Ok(tally)
}

/// Takes the checks as steps of a longer run.
pub fn take(tally: &mut Tally, toolchains: &Toolchains) {
    let stable = &toolchains.stable;
    tally.step("formatting", |_| run(stable.cargo().args(["fmt", "--all", "--check"])));
    tally.step("tidy rules", |count| {
        count.run(stable.cargo().args(["test", "--quiet", "-p", "whole", "--test", "tidy"]))
    });
    tally.step("Clippy, host", |_| {
        let everything = ["--workspace", "--all-targets", "--features", "whole/journeys"];
        clippy(stable, &[&everything[..], &FOREIGN].concat())
    });
    tally.step("Clippy, page and process images", |_| {
        let page = [
            "racetrack",
            "services",
            "web",
            "supervisor",
            "machine",
            "lab-page",
            "study-page",
            "timeline-view",
        ];
        clippy(stable, &[&["--target", WASM], &packages(&page)[..]].concat())?;
        let flags = Image::Process.cargo_flags();
        clippy(stable, &[&["--all-targets", "-p", "engine"], flags].concat())?;
        // Its test runs the programs natively.
        clippy(stable, &[&["--lib", "-p", "lab"], flags].concat())
    });
    tally.step("Clippy, threads images", |_| {
        let nightly = toolchains.of(Image::Threads);
        nightly.need_clippy()?;
        let flags = Image::Threads.cargo_flags();
        clippy(nightly, &[&["--all-targets", "-p", "engine"], flags].concat())?;
        clippy(nightly, &[&["--lib", "-p", "lab"], Image::LabThreads.cargo_flags()].concat())
    });
    tally.step("documentation", |_| documents::without_warnings(toolchains));
    tally.step("examples of concurrent", |_| documents::with_examples(toolchains));
    tally.step("spelling", |_| run(&mut command(&TYPOS, stable, &[])?));
    tally.step("dependencies", |_| {
        // Not `advisories`: its database is a download, and a check must not depend on one.
        let checks = ["check", "bans", "licenses", "sources"];
        run(command(&DENY, stable, &checks)?.env("RUSTUP_TOOLCHAIN", stable.name()))
    });
}

fn clippy(toolchain: &Toolchain, what: &[&str]) -> Result<()> {
    let mut cargo = toolchain.cargo();
    run(cargo.args(["clippy", "--quiet"]).args(what).args(["--", "--deny", "warnings"]))
}

fn command(tool: &CargoTool, toolchain: &Toolchain, arguments: &[&str]) -> Result<Command> {
    let folder: &Path = &tool.folder(toolchain)?;
    let mut command = Command::new(folder.join(tool.program));
    command.args(arguments).current_dir(paths::root());
    Ok(command)
}

/// Each package with its `-p`.
fn packages<'a>(names: &[&'a str]) -> Vec<&'a str> {
    names.iter().flat_map(|name| ["-p", name]).collect()
}
