//! `cargo xtask test`: every test there is, and the line that says how many passed.

use std::process::Command;

use anyhow::Result;

use crate::browsers::{BROWSER, Browser, python_ready};
use crate::check::{self, FOREIGN};
use crate::engine::{Image, Toolchains};
use crate::miri;
use crate::paths;
use crate::site;
use crate::tally::Tally;
use crate::tools;

/// The command's options.
pub struct Options {
    /// In which browser the journeys run. The images' own tests run in Chromium.
    pub browser: Browser,
    /// Only the tests whose names contain this, and no checks.
    pub filter: Option<String>,
}

/// Runs everything, however much of it fails.
///
/// # Errors
/// When there is no toolchain to begin with, or standard output is closed.
pub fn test(options: &Options) -> Result<Tally> {
    let toolchains = Toolchains::ready()?;
    let stable = &toolchains.stable;
    let filter = options.filter.as_deref();
    let mut tally = Tally::default();

    if filter.is_none() {
        check::take(&mut tally, &toolchains);
    }
    tally.step("tests on the host", |count| {
        python_ready()?;
        let mut cargo = stable.cargo();
        cargo.args(["test", "--quiet", "--no-fail-fast", "--workspace", "--exclude", "whole"]);
        count.run(cargo.args(FOREIGN).args(filter))
    });
    tally.step("models of the lock protocols", |count| {
        // A minute of compiling the first time, because loom takes the place of atomics.
        let mut cargo = stable.cargo();
        cargo.args(["test", "--quiet", "--release", "--lib", "-p", "services", "-p", "concurrent"]);
        cargo.args(filter).env("RUSTFLAGS", "--cfg loom");
        count.run(cargo.env("CARGO_TARGET_DIR", paths::target().join("loom")))
    });
    tally.step("unsafe code in Miri", |count| miri::interpret(&toolchains, filter, count));
    tally.step("what must not be sent, on the nightly", |count| {
        // There the codes of the errors are checked as well.
        let mut cargo = toolchains.of(Image::Threads).cargo();
        cargo.args(["test", "--quiet", "--doc", "-p", "concurrent", "--target-dir"]);
        cargo.arg(paths::target().join("nightly")).arg("--");
        count.run(cargo.arg(filter.unwrap_or("must_not_be_sent")))
    });
    for image in Image::RACE {
        tally.step(&format!("tests of the {} image in Chromium", image.name()), |count| {
            Browser::Chromium.ready()?;
            let runner = tools::bindgen(stable)?.join("wasm-bindgen-test-runner");
            let mut cargo = toolchains.of(image).cargo();
            cargo.args(["test", "--no-fail-fast", "-p", "engine", "--lib", "--tests"]);
            cargo.args(image.cargo_flags()).args(filter);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
            cargo.env("CHROMEDRIVER", Browser::Chromium.driver()?);
            let capabilities = paths::root().join("xtask/webdriver.json");
            count.run(cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities))
        });
    }
    tally.step("building and weighing the site", |_| {
        site::build()?;
        site::weigh()
    });
    tally.step(&format!("journeys in {}", options.browser.name()), |count| {
        options.browser.ready()?;
        tools::npm()?;
        let mut cargo: Command = stable.cargo();
        cargo.args(["test", "--no-fail-fast", "-p", "whole", "--features", "journeys"]);
        cargo.args(["--lib", "--test", "journeys_*"]).args(filter);
        // One at a time: a race that is run must have the machine to itself.
        cargo.args(["--", "--test-threads=1"]);
        count.run(cargo.env(BROWSER, options.browser.name()))
    });

    tally.say_steps();
    tally.write_sum()?;
    Ok(tally)
}
