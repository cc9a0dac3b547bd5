//! Reads from a wasm module the few things that say whether it is the image that was meant.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::{Context, Result};
use wasmparser::{BinaryReader, Parser, Payload, TypeRef};

/// What a module says of its memory and of how it was compiled.
#[derive(Debug, Default)]
pub struct Module {
    /// Its first memory, its own or imported.
    pub memory: Option<Memory>,
    /// The target features in the linker's `target_features` section; empty when that is gone.
    /// <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md#target-features-section>
    pub features: BTreeSet<String>,
}

/// A memory's type and origin; sizes are in pages of 64 KiB.
#[derive(Debug, PartialEq, Eq)]
pub struct Memory {
    /// It comes from outside, so that several instances can have the same one.
    pub imported: bool,
    /// Several workers may use it at once.
    pub shared: bool,
    /// Its size when it is made.
    pub initial: u64,
    /// The size to which it can grow, if there is a limit.
    pub maximum: Option<u64>,
}

impl Module {
    /// Reads a module's bytes.
    ///
    /// # Errors
    /// When they are not a module.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.context("not a wasm module")? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Memory(memory) = import?.ty {
                            module.memory.get_or_insert_with(|| Memory::new(true, memory));
                        }
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        let memory = memory?;
                        module.memory.get_or_insert_with(|| Memory::new(false, memory));
                    }
                }
                Payload::CustomSection(section) if section.name() == "target_features" => {
                    module.features = used_features(section.data())?;
                }
                _ => {}
            }
        }
        Ok(module)
    }
}

impl Memory {
    const fn new(imported: bool, of: wasmparser::MemoryType) -> Self {
        Self { imported, shared: of.shared, initial: of.initial, maximum: of.maximum }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = if self.imported { "an imported" } else { "an own" };
        let kind = if self.shared { "shared" } else { "private" };
        write!(f, "{origin} {kind} memory of {} pages", self.initial)?;
        match self.maximum {
            Some(maximum) if maximum == self.initial => write!(f, " that cannot grow"),
            Some(maximum) => write!(f, " that can grow to {maximum}"),
            None => write!(f, " that can grow"),
        }
    }
}

/// The features marked as used (`+`) in the section's bytes.
fn used_features(bytes: &[u8]) -> Result<BTreeSet<String>> {
    let mut reader = BinaryReader::new(bytes, 0);
    let mut features = BTreeSet::new();
    for _ in 0..reader.read_var_u32()? {
        let prefix = reader.read_u8()?;
        let name = reader.read_string()?;
        if prefix == b'+' {
            features.insert(name.to_owned());
        }
    }
    Ok(features)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_read_from_the_section_that_the_linker_writes() {
        let wat = r#"(module (@custom "target_features" "\02+\07atomics-\07simd128"))"#;
        let module = Module::read(&wat::parse_str(wat).unwrap()).unwrap();
        assert_eq!(module.features, BTreeSet::from(["atomics".to_owned()]));
    }

    #[test]
    fn text_is_not_a_module() {
        assert!(Module::read(b"<!doctype html>").is_err());
    }
}
