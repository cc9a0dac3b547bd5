//! Which crate may use which. What is not in these tables is not allowed.

use std::collections::{BTreeMap, BTreeSet};

/// The crates that know no browser, no clock and no worker, and forbid unsafe code.
pub const PURE: [&str; 7] = ["analysis", "catalog", "model", "report", "session", "stats", "wire"];

/// For each crate of the product, the other crates of the product that it may use.
const LAYERS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("stats", &[]),
    ("concurrent", &[]),
    ("catalog", &["model"]),
    ("session", &["model", "stats"]),
    ("wire", &["model"]),
    ("analysis", &["model", "stats"]),
    ("report", &["catalog", "model"]),
    ("web", &["model"]),
    ("supervisor", &["catalog", "model", "session", "web", "wire"]),
    ("engine", &["catalog", "concurrent", "model", "web", "wire"]),
    (
        "racetrack",
        &["analysis", "catalog", "model", "report", "session", "stats", "supervisor", "web"],
    ),
];

/// For each crate that reaches the browser, who may use it.
///
/// `supervisor` holds JavaScript's objects (modules, memories) but does nothing with the browser
/// except through `web`. `concurrent` has a backend of its own, because it knows nothing of us.
const BROWSER: [(&str, &[&str]); 6] = [
    ("web-sys", &["concurrent", "engine", "racetrack", "web"]),
    ("js-sys", &["concurrent", "engine", "racetrack", "supervisor", "web"]),
    ("wasm-bindgen", &["concurrent", "engine", "racetrack", "supervisor", "web"]),
    ("wasm-bindgen-futures", &["concurrent", "engine", "racetrack", "supervisor", "web"]),
    ("wasm-bindgen-rayon", &["engine"]),
    ("yew", &["racetrack"]),
];

/// The packages that are not part of the product: they build it and test it.
const TOOLS: [&str; 3] = ["pinned-bindgen", "whole", "xtask"];

/// Packages and what they use directly, by name.
pub struct Graph {
    members: BTreeSet<String>,
    uses: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// The graph of these members of the workspace, with these edges among all packages.
    pub fn new(
        members: impl IntoIterator<Item = String>,
        edges: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (user, used) in edges {
            uses.entry(user).or_default().insert(used);
        }
        Self { members: members.into_iter().collect(), uses }
    }

    fn used_by(&self, package: &str) -> impl Iterator<Item = &str> {
        self.uses.get(package).into_iter().flatten().map(String::as_str)
    }

    /// Everything that a package uses, directly or not.
    fn reach<'a>(&'a self, package: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![package];
        while let Some(next) = open.pop() {
            open.extend(self.used_by(next).filter(|used| reached.insert(*used)));
        }
        reached
    }
}

/// Every edge that is not allowed, and every package that the tables forgot.
pub fn complaints(graph: &Graph) -> Vec<String> {
    let layers = BTreeMap::from(LAYERS);
    let browser = BTreeMap::from(BROWSER);
    let product: Vec<&String> =
        graph.members.iter().filter(|name| !TOOLS.contains(&name.as_str())).collect();
    let mut complaints = Vec::new();
    for name in product {
        let Some(allowed) = layers.get(name.as_str()) else {
            complaints.push(format!("{name} is in no table of tests/tidy/graph.rs"));
            continue;
        };
        for used in graph.used_by(name) {
            if graph.members.contains(used) && !allowed.contains(&used) {
                complaints.push(format!("{name} may not use {used}"));
            }
            if browser.get(used).is_some_and(|users| !users.contains(&name.as_str())) {
                complaints
                    .push(format!("{name} may not use {used}: the browser is not its business"));
            }
        }
        if PURE.contains(&name.as_str()) {
            let reached = graph.reach(name);
            let reached = reached.iter().filter(|used| browser.contains_key(**used));
            complaints
                .extend(reached.map(|used| format!("{name} reaches {used} and must be pure")));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints_about(edges: &[(&str, &str)]) -> Vec<String> {
        let owned = edges.iter().map(|(user, used)| (user.to_string(), used.to_string()));
        let members = ["model", "catalog", "session", "concurrent", "engine", "web", "racetrack"];
        complaints(&Graph::new(members.map(str::to_owned), owned))
    }

    #[test]
    fn what_the_tables_allow_passes() {
        let edges = [("catalog", "model"), ("web", "web-sys"), ("racetrack", "yew")];
        assert_eq!(complaints_about(&edges), <[&str; 0]>::default());
    }

    #[test]
    fn an_edge_upwards_is_refused() {
        assert_eq!(complaints_about(&[("model", "catalog")]), ["model may not use catalog"]);
    }

    #[test]
    fn concurrent_knows_nothing_of_the_product() {
        assert_eq!(complaints_about(&[("concurrent", "model")]), ["concurrent may not use model"]);
    }

    #[test]
    fn a_pure_crate_may_not_reach_the_browser_through_another() {
        let found = complaints_about(&[("session", "timers"), ("timers", "js-sys")]);
        assert_eq!(found, ["session reaches js-sys and must be pure"]);
    }

    #[test]
    fn only_the_app_draws() {
        let found = complaints_about(&[("engine", "yew")]);
        assert_eq!(found, ["engine may not use yew: the browser is not its business"]);
    }

    #[test]
    fn a_new_crate_must_be_put_into_the_tables() {
        let graph = Graph::new(["novel".to_owned()], []);
        assert_eq!(complaints(&graph), ["novel is in no table of tests/tidy/graph.rs"]);
    }
}
