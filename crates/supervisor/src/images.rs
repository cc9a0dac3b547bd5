//! The two programs, compiled once in this page.

use js_sys::WebAssembly::Module;
use web::JsError;

/// Which of the two builds of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Image {
    /// A memory of its own, no atomics.
    Process,
    /// One memory for many workers.
    Threads,
}

impl Image {
    const fn folder(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Threads => "threads",
        }
    }

    /// The boot script, told which program's glue to load.
    pub fn boot_script(self) -> String {
        format!("worker.js#{}", self.folder())
    }

    /// The pages of the shared memory, 64 KiB each; see `.cargo/threads.toml`, which links the
    /// program for exactly this.
    pub const MEMORY_PAGES: u32 = (model::THREADS_MEMORY / web::module::PAGE_BYTES as u64) as u32;
}

/// The compiled programs.
#[derive(Clone, Debug, Default)]
pub struct Images {
    process: Option<Module>,
    threads: Option<Module>,
}

impl Images {
    /// The program, if it was loaded.
    pub fn get(&self, image: Image) -> Option<&Module> {
        match image {
            Image::Process => self.process.as_ref(),
            Image::Threads => self.threads.as_ref(),
        }
    }

    /// Keeps a program that was loaded.
    pub fn put(&mut self, image: Image, module: Module) {
        match image {
            Image::Process => self.process = Some(module),
            Image::Threads => self.threads = Some(module),
        }
    }

    /// Fetches and compiles a program.
    ///
    /// # Errors
    ///
    /// It cannot be fetched or compiled.
    pub async fn load(image: Image) -> Result<Module, JsError> {
        web::module::compile(&format!("engine/{}/engine_bg.wasm", image.folder())).await
    }
}
