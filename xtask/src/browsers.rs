//! The browsers that tests run in, and the programs that drive them.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::run::{read, run, step};

/// A browser engine, each driven through WebDriver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium or Chrome, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver, on a virtual screen.
    WebKit,
}

/// The environment variable in which `cargo xtask test` tells the tests which browser is meant.
pub const BROWSER: &str = "RACETRACK_BROWSER";

impl Browser {
    /// Its name on the command line and in [`BROWSER`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The browser that the environment asks for; Chromium when it asks for none.
    ///
    /// # Errors
    /// When it asks for one that is not known.
    pub fn from_env() -> Result<Self> {
        env::var(BROWSER).map_or(Ok(Self::Chromium), |name| name.parse())
    }

    /// The program that drives it: what `CHROMEDRIVER`, `GECKODRIVER` or `WEBKITDRIVER` names, or
    /// the usual one on PATH.
    ///
    /// # Errors
    /// When there is none.
    pub fn driver(self) -> Result<PathBuf> {
        let (variable, program) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKITDRIVER", "WebKitWebDriver"),
        };
        let named = env::var_os(variable).map(PathBuf::from);
        named.or_else(|| find(program)).with_context(|| format!("{program} is not on PATH"))
    }

    /// The browser's own program.
    ///
    /// # Errors
    /// When there is none.
    pub fn program(self) -> Result<PathBuf> {
        let names: &[&str] = match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome"],
            Self::Firefox => &["firefox-esr", "firefox"],
            Self::WebKit => {
                &["/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser", "MiniBrowser"]
            }
        };
        let found = names.iter().find_map(|name| find(name));
        found.with_context(|| format!("none of {} is there", names.join(", ")))
    }

    /// Makes sure that the browser and its driver are there, by apt where that is possible.
    ///
    /// # Errors
    /// When they are not and cannot be installed; the message names the command that does.
    pub fn ready(self) -> Result<()> {
        if self.is_there() {
            return Ok(());
        }
        install(&format!("{} or its driver", self.name()), self.packages())?;
        if !self.is_there() {
            bail!("{} or its driver is still missing after installing it", self.name());
        }
        Ok(())
    }

    fn is_there(self) -> bool {
        let screen = self != Self::WebKit || find("Xvfb").is_some();
        self.driver().is_ok() && self.program().is_ok() && screen
    }

    /// Debian's names. It has no geckodriver: that one comes from cargo.
    const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb"],
        }
    }
}

/// Makes sure that there is a python3, which `concurrent` is compared with.
///
/// # Errors
/// When it is not there and cannot be installed; the message names the command that does.
pub fn python_ready() -> Result<()> {
    if find("python3").is_some() { Ok(()) } else { install("python3", &["python3"]) }
}

/// Installs packages by apt where that is possible.
fn install(what: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let is_root = read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if find("apt-get").is_none() || !is_root {
        bail!("{what} is missing. On Debian: sudo apt-get install {names}");
    }
    step(&format!("installing {names} (a minute or two, once)"), || {
        let apt = || {
            let mut apt = Command::new("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
            apt
        };
        run(apt().arg("update"))?;
        run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
    })
}

impl FromStr for Browser {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        let all = [Self::Chromium, Self::Firefox, Self::WebKit];
        let known = all.into_iter().find(|browser| browser.name() == name);
        known.with_context(|| format!("“{name}” is not chromium, firefox or webkit"))
    }
}

/// Where a program is, looked for as a shell does.
pub fn find(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    // Joining an absolute path to a folder gives the absolute path.
    let paths = env::split_paths(&folders).map(|folder| folder.join(program));
    paths.map(|path| path.with_extension(env::consts::EXE_EXTENSION)).find(|path| path.is_file())
}
