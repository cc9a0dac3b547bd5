//! Remembers from what something was made, so that it is made again only when that has changed.

use std::fs;
use std::path::{Path, PathBuf};

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

    /// The stamp of a product that may depend on any file of these folders and files.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of_files(name: &str, places: &[PathBuf]) -> Result<Self> {
        let mut files = Vec::new();
        for place in places {
            collect(place, &mut files)?;
        }
        files.sort();
        let mut inputs = Vec::new();
        for file in files {
            inputs.push(file.to_string_lossy().into_owned().into_bytes());
            inputs.push(fs::read(&file).with_context(|| file.display().to_string())?);
        }
        Ok(Self::new(name, &inputs.iter().map(Vec::as_slice).collect::<Vec<_>>()))
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

/// A file itself, or all files below a folder.
fn collect(place: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    if !place.is_dir() {
        into.push(place.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(place).with_context(|| place.display().to_string())? {
        collect(&entry?.path(), into)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(folder: &Path) -> String {
        Stamp::of_files("x", &[folder.to_owned()]).unwrap().fingerprint
    }

    #[test]
    fn a_change_of_any_file_or_name_changes_the_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in/a.txt");
        fs::create_dir_all(folder.path().join("in")).unwrap();
        fs::write(&file, "one").unwrap();
        let first = fingerprint(folder.path());
        assert_eq!(fingerprint(folder.path()), first);

        fs::write(&file, "two").unwrap();
        assert_ne!(fingerprint(folder.path()), first);
        fs::write(&file, "one").unwrap();
        assert_eq!(fingerprint(folder.path()), first);
        fs::rename(&file, folder.path().join("in/b.txt")).unwrap();
        assert_ne!(fingerprint(folder.path()), first);
    }

    #[test]
    fn inputs_do_not_run_into_each_other() {
        let one = Stamp::new("x", &[b"ab", b"c"]);
        let other = Stamp::new("x", &[b"a", b"bc"]);
        assert_ne!(one.fingerprint, other.fingerprint);
    }
}
