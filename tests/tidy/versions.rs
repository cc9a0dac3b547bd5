//! Versions that stand in several files and must be the same in all of them.

/// The texts that name versions.
pub struct Files<'a> {
    /// The workspace's Cargo.toml.
    pub manifest: &'a str,
    /// Cargo.lock.
    pub lock: &'a str,
    /// Trunk.toml.
    pub trunk: &'a str,
    /// xtask/npm/package-lock.json.
    pub npm_lock: &'a str,
}

/// Every version that differs from the one that rules it, or cannot be found.
pub fn complaints(files: &Files<'_>) -> Vec<String> {
    let locked = |package: &str| {
        let start = format!("name = \"{package}\"\nversion = \"");
        between(files.lock, &start, "\"").unwrap_or("none").to_owned()
    };
    let bindgen = locked("wasm-bindgen");
    let npm = |package: &str| {
        let start = format!("\"node_modules/{package}\": {{\n      \"version\": \"");
        between(files.npm_lock, &start, "\"").unwrap_or("none")
    };
    let named = |text: &str, start: &str| between(text, start, "\"").unwrap_or("none").to_owned();
    let binaryen = npm("binaryen").split('.').next().unwrap_or_default();
    let pairs = [
        ("Cargo.lock", "wasm-bindgen-cli", locked("wasm-bindgen-cli"), bindgen.clone()),
        (
            "Cargo.toml",
            "wasm-bindgen",
            named(files.manifest, "\nwasm-bindgen = \"="),
            bindgen.clone(),
        ),
        ("Trunk.toml", "wasm_bindgen", named(files.trunk, "\nwasm_bindgen = \""), bindgen),
        (
            "Trunk.toml",
            "wasm_opt",
            named(files.trunk, "\nwasm_opt = \""),
            format!("version_{binaryen}"),
        ),
    ];
    let wrong = pairs.into_iter().filter(|(_, _, is, ought)| is != ought || is == "none");
    wrong.map(|(file, name, is, ought)| format!("{file}: {name} is {is}, not {ought}")).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "name = \"wasm-bindgen\"\nversion = \"1.2.3\"\n\nname = \"wasm-bindgen-cli\"\nversion = \"1.2.3\"\n";
    const NPM: &str = "\"node_modules/binaryen\": {\n      \"version\": \"132.0.0\"";

    fn check(lock: &str, trunk: &str) -> Vec<String> {
        let manifest = "[workspace.dependencies]\nwasm-bindgen = \"=1.2.3\"\n";
        complaints(&Files { manifest, lock, trunk, npm_lock: NPM })
    }

    #[test]
    fn equal_versions_pass_and_each_difference_is_found() {
        let trunk = "[tools]\nwasm_bindgen = \"1.2.3\"\nwasm_opt = \"version_132\"\n";
        assert_eq!(check(LOCK, trunk), <[&str; 0]>::default());
        assert_eq!(
            check(LOCK, &trunk.replace("132", "131")),
            ["Trunk.toml: wasm_opt is version_131, not version_132"]
        );
        assert_eq!(
            check(LOCK, &trunk.replace("1.2.3", "1.2.4")),
            ["Trunk.toml: wasm_bindgen is 1.2.4, not 1.2.3"]
        );
        let older = LOCK.replace("cli\"\nversion = \"1.2.3", "cli\"\nversion = \"1.2.2");
        assert_eq!(check(&older, trunk), ["Cargo.lock: wasm-bindgen-cli is 1.2.2, not 1.2.3"]);
    }

    #[test]
    fn a_version_that_is_nowhere_is_a_complaint() {
        assert_eq!(check("", "").len(), 4);
    }
}
