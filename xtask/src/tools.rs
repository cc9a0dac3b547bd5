//! Everything that is run beside cargo: trunk, wasm-bindgen, and what npm holds.
//!
//! Versions are exact. What is on PATH in the right version is used; everything else is built or
//! installed into `target/tools` and never touches what the machine has of its own.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::run::{read, run, step};
use crate::stamp::Stamp;
use crate::toolchain::Toolchain;

const TRUNK: CargoTool =
    CargoTool { package: "trunk", program: "trunk", version: "0.22.1", minutes: "3 to 8 minutes" };

/// The folder of Trunk's executable.
///
/// It is what PATH has, or a download by cargo-binstall where that is installed and succeeds, or
/// compiled. Trunk needs a newer compiler than the workspace: the nightly is there anyway.
///
/// # Errors
/// When none of the three ways works.
pub fn trunk(nightly: &Toolchain) -> Result<PathBuf> {
    TRUNK.folder(nightly)
}

/// A published program that cargo can install.
pub struct CargoTool {
    /// The package's name.
    pub package: &'static str,
    /// The executable's name.
    pub program: &'static str,
    /// The only version that will do.
    pub version: &'static str,
    /// How long compiling it takes.
    pub minutes: &'static str,
}

impl CargoTool {
    /// The folder of its executable, after having installed it if need be.
    ///
    /// # Errors
    /// When it is not there and cannot be installed.
    pub fn folder(&self, toolchain: &Toolchain) -> Result<PathBuf> {
        let own = paths::tools().join("bin");
        let on_path = env::var_os("PATH").unwrap_or_default();
        let mut folders = std::iter::once(own.clone()).chain(env::split_paths(&on_path));
        if let Some(folder) = folders.find(|folder| self.is_in(folder)) {
            return Ok(folder);
        }
        if read(Command::new("cargo-binstall").arg("-V")).is_ok() && self.download().is_ok() {
            return Ok(own);
        }
        self.compile(toolchain)?;
        if !self.is_in(&own) {
            bail!("cargo installed {}, but it is not version {}", self.package, self.version);
        }
        Ok(own)
    }

    fn is_in(&self, folder: &Path) -> bool {
        let program = folder.join(self.program).with_extension(env::consts::EXE_EXTENSION);
        let fits = |says: String| says.trim().ends_with(&format!(" {}", self.version));
        program.is_file() && read(Command::new(program).arg("--version")).is_ok_and(fits)
    }

    fn download(&self) -> Result<()> {
        step(&format!("downloading {} {} (seconds, once)", self.package, self.version), || {
            run(Command::new("cargo-binstall")
                .args(["--no-confirm", "--disable-strategies", "compile", "--root"])
                .arg(paths::tools())
                .arg(format!("{}@{}", self.package, self.version)))
        })
    }

    fn compile(&self, toolchain: &Toolchain) -> Result<()> {
        let what = format!("compiling {} {} ({}, once)", self.package, self.version, self.minutes);
        step(&what, || {
            run(toolchain
                .cargo()
                .args(["install", self.package, "--locked", "--version", self.version, "--root"])
                .arg(paths::tools())
                // Optimising takes minutes more, which a tool that runs for seconds never gives
                // back.
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"))
        })
    }
}

/// Builds wasm-bindgen's command line and test runner in the version that Cargo.lock names, and
/// returns the folder in which they bear their usual names.
///
/// # Errors
/// When they cannot be built.
pub fn bindgen(stable: &Toolchain) -> Result<PathBuf> {
    let folder = paths::tools().join("bindgen");
    let lock = fs::read(paths::root().join("Cargo.lock")).context("Cargo.lock is missing")?;
    let version = locked_version("wasm-bindgen-cli", &String::from_utf8_lossy(&lock))?;
    let stamp = Stamp::new("bindgen", &[version.as_bytes()]);
    let pairs = [
        ("pinned-bindgen", "wasm-bindgen"),
        ("pinned-bindgen-test-runner", "wasm-bindgen-test-runner"),
    ];
    let name = |program: &str| format!("{program}{}", env::consts::EXE_SUFFIX);
    if stamp.is_fresh() && pairs.iter().all(|(_, usual)| folder.join(name(usual)).is_file()) {
        return Ok(folder);
    }
    step(&format!("compiling wasm-bindgen {version} (1 to 3 minutes, once)"), || {
        run(stable.cargo().args(["build", "-p", "pinned-bindgen", "--profile", "pinned"]))
    })?;
    fs::create_dir_all(&folder)?;
    for (built, usual) in pairs {
        fs::copy(paths::target().join("pinned").join(name(built)), folder.join(name(usual)))
            .with_context(|| format!("cannot copy {built}"))?;
    }
    stamp.keep()?;
    Ok(folder)
}

/// Installs the packages of `xtask/npm` and returns the folder of their programs.
///
/// # Errors
/// When npm is missing or cannot install them.
pub fn npm() -> Result<PathBuf> {
    let from = paths::root().join("xtask/npm");
    let to = paths::tools().join("npm");
    let lock = fs::read(from.join("package-lock.json"))?;
    let stamp = Stamp::new("npm", &[&lock]);
    let programs = paths::node_modules().join(".bin");
    if stamp.is_fresh() && programs.is_dir() {
        return Ok(programs);
    }
    fs::create_dir_all(&to)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    step("installing packages from npm (seconds, once)", || {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        run(npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&to))
            .context("Node.js with npm is one of the three things that must be there already")
    })?;
    stamp.keep()?;
    Ok(programs)
}

/// PATH with these folders in front.
///
/// # Errors
/// When one of them cannot be in a PATH.
pub fn path_with(folders: &[&Path]) -> Result<OsString> {
    let before = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().map(|folder| folder.to_path_buf()).chain(env::split_paths(&before));
    Ok(env::join_paths(all)?)
}

/// The version of a package in the text of a Cargo.lock.
///
/// # Errors
/// When the package is not in it.
pub fn locked_version(package: &str, lock: &str) -> Result<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    let version = version.and_then(|rest| rest.strip_suffix('"'));
    version.map(str::to_owned).with_context(|| format!("Cargo.lock does not name {package}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_read_from_the_line_after_the_name() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"a-b\"\nversion = \"4.0.0\"\n";
        assert_eq!(locked_version("a", lock).unwrap(), "1.2.3");
        assert_eq!(locked_version("a-b", lock).unwrap(), "4.0.0");
        assert!(locked_version("b", lock).is_err());
    }
}
