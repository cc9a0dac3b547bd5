//! The two Rust toolchains, and cargo run by either of them.
//!
//! A toolchain is recognised by what its compiler says of itself, not by its name, so that an
//! installed `stable` or `nightly` of the right version is used and nothing is downloaded.
//! docs/decisions/0001-two-toolchains.md says why there are two.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::run::{read, run, step};

/// The release that compiles everything but the threads image.
const STABLE: &str = "1.95.0";
/// The nightly that compiles the threads image, with its standard library.
const NIGHTLY: &str = "nightly-2026-05-20";
const NIGHTLY_COMMIT: &str = "e50aa6fba4e63ab34c72bf9acfd2c307c1155d1a";

/// The target of everything that runs in a browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// An installed toolchain that has what its images need.
pub struct Toolchain {
    name: String,
    sysroot: PathBuf,
}

impl Toolchain {
    /// The stable toolchain with Clippy, rustfmt and the wasm target, installed if need be.
    ///
    /// # Errors
    /// When it is not there and rustup cannot get it.
    pub fn stable() -> Result<Self> {
        let wanted = format!("release: {STABLE}");
        // The one that runs xtask comes first: sharing it shares what it has compiled.
        let running = std::env::var("RUSTUP_TOOLCHAIN").unwrap_or_default();
        let names = [running.as_str(), STABLE, "stable"];
        let toolchain = Self::find_or_install(&names, &wanted, STABLE)?;
        toolchain.need_target()?;
        toolchain.need_component("clippy", "bin/cargo-clippy")?;
        toolchain.need_component("rustfmt", "bin/cargo-fmt")?;
        Ok(toolchain)
    }

    /// The nightly toolchain with the sources of the standard library, installed if need be.
    ///
    /// # Errors
    /// When it is not there and rustup cannot get it.
    pub fn nightly() -> Result<Self> {
        let wanted = format!("commit-hash: {NIGHTLY_COMMIT}");
        let toolchain = Self::find_or_install(&[NIGHTLY, "nightly"], &wanted, NIGHTLY)?;
        toolchain.need_component("rust-src", "lib/rustlib/src/rust/library/Cargo.lock")?;
        Ok(toolchain)
    }

    /// This toolchain's rustup name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `cargo` of this toolchain, to be run in the workspace's folder.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new("rustup");
        command.args(["run", &self.name, "cargo"]).current_dir(paths::root());
        without_outer_cargo(&mut command);
        command
    }

    /// Clippy, with which only one of the two toolchains is born.
    ///
    /// # Errors
    /// When it is not there and rustup cannot get it.
    pub fn need_clippy(&self) -> Result<()> {
        self.need_component("clippy", "bin/cargo-clippy")
    }

    /// Miri and the sources that it makes its standard library of.
    ///
    /// # Errors
    /// When it is not there and rustup cannot get it.
    pub fn need_miri(&self) -> Result<()> {
        self.need_component("miri", "bin/cargo-miri")?;
        self.need_component("rust-src", "lib/rustlib/src/rust/library/Cargo.lock")
    }

    fn find_or_install(names: &[&str], wanted: &str, install: &str) -> Result<Self> {
        if let Some(found) = names.iter().find_map(|name| Self::matching(name, wanted)) {
            return Ok(found);
        }
        step(&format!("installing Rust {install} (about a minute, once)"), || {
            run(Command::new("rustup")
                .args(["toolchain", "install", install, "--profile", "minimal"])
                .arg("--no-self-update"))
        })?;
        Self::matching(install, wanted)
            .with_context(|| format!("the installed toolchain {install} does not say “{wanted}”"))
    }

    /// The toolchain of this name, if it is there and its compiler says the wanted line.
    fn matching(name: &str, wanted: &str) -> Option<Self> {
        if name.is_empty() {
            return None;
        }
        let rustc = |arguments: &[&str]| {
            let mut command = Command::new("rustup");
            command.args(["run", name, "rustc"]).args(arguments);
            without_outer_cargo(&mut command);
            read(&mut command).ok()
        };
        let version = rustc(&["--version", "--verbose"])?;
        if !version.lines().any(|line| line == wanted) {
            return None;
        }
        let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
        Some(Self { name: name.to_owned(), sysroot })
    }

    fn need_target(&self) -> Result<()> {
        if self.has(&format!("lib/rustlib/{WASM}/lib")) {
            return Ok(());
        }
        step(&format!("adding {WASM} to Rust {} (seconds, once)", self.name), || {
            run(Command::new("rustup").args(["target", "add", WASM, "--toolchain", &self.name]))
        })
    }

    fn need_component(&self, component: &str, proof: &str) -> Result<()> {
        if self.has(proof) {
            return Ok(());
        }
        step(&format!("adding {component} to Rust {} (seconds, once)", self.name), || {
            let mut rustup = Command::new("rustup");
            run(rustup.args(["component", "add", component, "--toolchain", &self.name]))
        })?;
        if !self.has(proof) {
            bail!("rustup added {component} to {}, but {proof} is not there", self.name);
        }
        Ok(())
    }

    fn has(&self, path: &str) -> bool {
        let path = self.sysroot.join(path);
        path.exists() || with_exe(&path).exists()
    }
}

/// Takes out of a command's environment what the cargo that runs xtask has put there or was given:
/// another toolchain's cargo must start as if from a shell, and write where xtask looks.
fn without_outer_cargo(command: &mut Command) {
    const EXACT: [&str; 8] = [
        "CARGO",
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "RUSTC",
        "RUSTDOC",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
    ];
    const PREFIXES: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if EXACT.contains(&name.as_str()) || PREFIXES.iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
}

fn with_exe(path: &Path) -> PathBuf {
    path.with_extension(std::env::consts::EXE_EXTENSION)
}
