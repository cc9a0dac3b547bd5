//! Remembers from what something was made, so that it is made again only when that has changed.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::paths;

/// What a product was made from: a fingerprint of its inputs, kept beside the other build files.
pub struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    /// The stamp of the product `name`, made from these inputs in this order.
    pub fn new(name: &str, inputs: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for input in inputs {
            // The length keeps "ab" + "c" apart from "a" + "bc".
            hash.update((input.len() as u64).to_le_bytes());
            hash.update(input);
        }
        let fingerprint = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { file: paths::target().join("stamps").join(name), fingerprint }
    }

    /// Whether the product was made from the same inputs.
    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.fingerprint)
    }

    /// Records that the product has now been made from these inputs.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.fingerprint)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}
