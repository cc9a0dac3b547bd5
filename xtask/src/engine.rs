//! The images that workers run, and the parts of the page that are loaded later: compiled, bound, optimised, and proven to be what was meant.
//!
//! A cargo build that has nothing to do is not repeated further down: an image is bound again only
//! when its linked module, or what binds it, has changed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::image::{Memory, Module};
use crate::paths;
use crate::run::{run, step};
use crate::stamp::Stamp;
use crate::toolchain::{Toolchain, WASM};
use crate::tools;

/// A program that runs in workers, built in one of two ways: with a private memory and without
/// atomics, so that an instance of it is a process; or with one shared memory of a fixed size, so
/// that an instance of it is a process with threads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Image {
    /// The race's, of `crates/engine`.
    Process,
    /// The race's with threads.
    Threads,
    /// The lab's, of `crates/lab`.
    LabProcess,
    /// The lab's with threads; there a panic unwinds.
    LabThreads,
}

impl Image {
    /// All.
    pub const ALL: [Self; 4] = [Self::Process, Self::Threads, Self::LabProcess, Self::LabThreads];
    /// Those of `crates/engine`.
    pub const RACE: [Self; 2] = [Self::Process, Self::Threads];

    /// Its folder below `target/engine`, and its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Threads => "threads",
            Self::LabProcess => "lab-process",
            Self::LabThreads => "lab-threads",
        }
    }

    const fn package(self) -> &'static str {
        match self {
            Self::Process | Self::Threads => "engine",
            Self::LabProcess | Self::LabThreads => "lab",
        }
    }

    const fn profile(self) -> &'static str {
        match self {
            Self::Process | Self::Threads | Self::LabProcess => "release",
            Self::LabThreads => "lab",
        }
    }

    const fn has_threads(self) -> bool {
        matches!(self, Self::Threads | Self::LabThreads)
    }

    /// What cargo needs to know besides what to do: the configuration, the target, the features.
    pub const fn cargo_flags(self) -> &'static [&'static str] {
        match self {
            Self::Process | Self::LabProcess => {
                &["--config", ".cargo/process.toml", "--target", WASM]
            }
            Self::Threads => {
                &["--config", ".cargo/threads.toml", "--target", WASM, "--features", "threads"]
            }
            Self::LabThreads => {
                &["--config", ".cargo/lab-threads.toml", "--target", WASM, "--features", "threads"]
            }
        }
    }

    /// What cargo's linker made.
    fn linked(self) -> PathBuf {
        let built = match self {
            Self::Process | Self::LabProcess => "process",
            Self::Threads => "threads",
            Self::LabThreads => "lab-threads",
        };
        let folder = paths::target().join(built).join(WASM).join(self.profile());
        folder.join(self.package()).with_extension("wasm")
    }
}

/// The toolchains of both images.
pub struct Toolchains {
    /// For the process image, and everything else.
    pub stable: Toolchain,
    /// For the threads image.
    pub nightly: Toolchain,
}

impl Toolchains {
    /// Finds or installs both.
    ///
    /// # Errors
    /// When rustup cannot get one of them.
    pub fn ready() -> Result<Self> {
        Ok(Self { stable: Toolchain::stable()?, nightly: Toolchain::nightly()? })
    }

    /// The one that builds this image.
    pub const fn of(&self, image: Image) -> &Toolchain {
        if image.has_threads() { &self.nightly } else { &self.stable }
    }
}

/// `cargo xtask engine`.
///
/// # Errors
/// When an image cannot be built, or is not what was meant.
pub fn build() -> Result<()> {
    let toolchains = Toolchains::ready()?;
    let bindgen = tools::bindgen(&toolchains.stable)?;
    let npm = tools::npm()?;
    for image in Image::ALL {
        step(&format!("building the {} image", image.name()), || {
            run(toolchains
                .of(image)
                .cargo()
                .args(["build", "--quiet", "--lib", "-p", image.package()])
                .args(["--profile", image.profile()])
                .args(image.cargo_flags()))?;
            bind(image, &bindgen, &npm)
        })?;
    }
    PAGES.into_iter().try_for_each(|name| {
        step(&format!("building {name}"), || {
            run(toolchains
                .stable
                .cargo()
                .args(["build", "--quiet", "--lib", "-p", name, "--profile", "app"])
                .args(["--target", WASM]))?;
            bind_page(name, &bindgen, &npm)
        })
    })
}

/// Turns the linked module into what a worker loads, unless that has been done already.
fn bind(image: Image, bindgen: &Path, npm: &Path) -> Result<()> {
    let linked = image.linked();
    let module = fs::read(&linked)
        .with_context(|| format!("{} is missing: is it a cdylib?", linked.display()))?;
    prove_features(image, &Module::read(&module)?)?;
    let target = paths::target().join("engine");
    let tools = Tools { bindgen, npm };
    bind_module(&target, image.name(), &linked, &OPTIMISE, &tools, |it| prove_memory(image, it))
}

/// The parts of the page that are loaded when they are needed.
const PAGES: [&str; 2] = ["lab-page", "study-page"];

/// The same for such a part.
fn bind_page(name: &str, bindgen: &Path, npm: &Path) -> Result<()> {
    let linked = name.replace('-', "_") + ".wasm";
    let linked = paths::target().join(WASM).join("app").join(linked);
    let target = paths::target().join("engine");
    bind_module(&target, name, &linked, &["-Oz"], &Tools { bindgen, npm }, |_| Ok(()))
}

/// Builds rayon as wasm-bindgen-rayon starts it, to measure ours beside it: compiled and bound as
/// the race's threads image is, into the folder `rayon` of this one.
///
/// # Errors
/// When it cannot be built, or has not the memory that it must have.
pub fn build_rayon(into: &Path) -> Result<()> {
    let toolchains = Toolchains::ready()?;
    let bindgen = &tools::bindgen(&toolchains.stable)?;
    let npm = &tools::npm()?;
    step("building rayon for the page", || {
        run(toolchains
            .of(Image::Threads)
            .cargo()
            .args(["build", "--quiet", "--lib", "-p", "bench-rayon", "--release"])
            .args(["--config", ".cargo/threads.toml", "--target", WASM]))?;
        let linked = paths::target().join("threads").join(WASM).join("release/bench_rayon.wasm");
        let prove = |bound: &Module| prove_memory(Image::Threads, bound);
        bind_module(into, "rayon", &linked, &OPTIMISE, &Tools { bindgen, npm }, prove)
    })
}

/// The folders of wasm-bindgen and of what npm holds.
struct Tools<'a> {
    bindgen: &'a Path,
    npm: &'a Path,
}

/// Makes the folder `name` in `target` of a linked module.
fn bind_module(
    target: &Path,
    name: &str,
    from: &Path,
    optimise: &[&str],
    &Tools { bindgen, npm }: &Tools<'_>,
    prove: impl FnOnce(&Module) -> Result<()>,
) -> Result<()> {
    let linked = fs::read(from).with_context(|| from.display().to_string())?;
    let root = paths::root();
    let lock = fs::read_to_string(root.join("Cargo.lock"))?;
    let bindgen_version = tools::locked_version("wasm-bindgen-cli", &lock)?;
    let npm_lock = fs::read(root.join("xtask/npm/package-lock.json"))?;
    let options = optimise.join(" ");
    let inputs = [&linked, bindgen_version.as_bytes(), &npm_lock, options.as_bytes()];
    let stamp = Stamp::new(&format!("engine-{name}"), &inputs);
    let folder = target.join(name);
    let wasm = folder.join("engine_bg.wasm");
    if stamp.is_fresh() && wasm.is_file() {
        return Ok(());
    }

    // A folder that is half done never bears the final name.
    let staged = paths::target().join("staged").join(name);
    let _ = fs::remove_dir_all(&staged);
    let program = |folder: &Path, name: &str| folder.join(name).with_extension(suffix());
    run(Command::new(program(bindgen, "wasm-bindgen"))
        .args(["--target", "web", "--no-typescript", "--out-name", "engine", "--out-dir"])
        .arg(&staged)
        .arg(from))?;
    let bound = staged.join("engine_bg.wasm");
    run(Command::new(if cfg!(windows) { npm.join("wasm-opt.cmd") } else { npm.join("wasm-opt") })
        .args(optimise)
        .arg(&bound)
        .arg("-o")
        .arg(&bound))?;
    prove(&Module::read(&fs::read(&bound)?)?)?;

    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(target)?;
    fs::rename(&staged, &folder)?;
    stamp.keep()
}

/// How wasm-opt works: both images compute, so speed before size. But the compiler has inlined what
/// is worth it; what wasm-opt would inline beyond that only makes the images larger.
const OPTIMISE: [&str; 3] = ["-O3", "--one-caller-inline-max-function-size", "0"];

const fn suffix() -> &'static str {
    env::consts::EXE_EXTENSION
}

/// The size that the threads image's memory has from the start and for ever, in pages of 64 KiB.
const SHARED_PAGES: u64 = 4096;

/// Fails unless the linked module was compiled with the target features that its image is about.
fn prove_features(image: Image, linked: &Module) -> Result<()> {
    let needed: &[&str] = match image.has_threads() {
        false => &["simd128"],
        true => &["atomics", "bulk-memory", "simd128"],
    };
    match needed.iter().find(|feature| !linked.features.contains(**feature)) {
        Some(missing) => {
            bail!("the {} image was compiled without the feature {missing}", image.name())
        }
        None => Ok(()),
    }
}

/// Fails unless the finished module has the memory that its image is about. Both ways to get the
/// threads image wrong (no shared memory, or one that can grow) pass the linker without a word.
fn prove_memory(image: Image, finished: &Module) -> Result<()> {
    let Some(memory) = &finished.memory else {
        bail!("the {} image has no memory", image.name());
    };
    let size = Some(SHARED_PAGES);
    let meant = Memory { imported: true, shared: true, initial: SHARED_PAGES, maximum: size };
    let name = image.name();
    match image.has_threads() {
        false if memory.shared => {
            bail!("the {name} image has {memory}, but processes share nothing")
        }
        true if *memory != meant => {
            bail!("the {name} image has {memory}, but it must have {meant}")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(image: Image, wat: &str) -> Option<String> {
        let module = Module::read(&wat::parse_str(wat).unwrap()).unwrap();
        prove_memory(image, &module).err().map(|error| error.to_string())
    }

    #[test]
    fn the_images_that_are_meant_pass() {
        assert_eq!(fault(Image::Process, "(module (memory 17))"), None);
        let shared = r#"(module (import "wbg" "memory" (memory 4096 4096 shared)))"#;
        assert_eq!(fault(Image::Threads, shared), None);
    }

    #[test]
    fn a_threads_image_that_could_grow_or_is_not_shared_fails() {
        for wrong in [
            r#"(module (import "wbg" "memory" (memory 17 4096 shared)))"#,
            r#"(module (import "wbg" "memory" (memory 17 17 shared)))"#,
            r#"(module (import "wbg" "memory" (memory 4096 8192 shared)))"#,
            r#"(module (import "wbg" "memory" (memory 4096 4096)))"#,
            "(module (memory 4096 4096 shared))",
            "(module)",
        ] {
            assert!(fault(Image::Threads, wrong).is_some(), "{wrong} passed");
        }
    }

    #[test]
    fn a_process_image_with_shared_memory_fails() {
        assert!(fault(Image::Process, "(module (memory 17 17 shared))").is_some());
    }

    #[test]
    fn a_linked_module_must_name_its_features() {
        let module = Module::read(&wat::parse_str("(module (memory 17))").unwrap()).unwrap();
        let error = prove_features(Image::Process, &module).unwrap_err().to_string();
        assert!(error.contains("simd128"), "{error}");
    }
}
