//! The `_headers` file of a site: which headers a host sends with which file.
//!
//! The format is the one that Netlify and Cloudflare Pages read: a path pattern at the start of a
//! line, `*` at its end standing for anything, and indented below it `Name: value`.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// The headers that make a page cross-origin isolated. Without them it runs, without threads.
const ISOLATING: [&str; 3] =
    ["Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Document-Isolation-Policy"];

/// A parsed `_headers` file.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: String,
    headers: Vec<(String, String)>,
}

impl Headers {
    /// Reads the text of a `_headers` file.
    ///
    /// # Errors
    /// When a line is neither a pattern, a header below one, a comment nor empty.
    pub fn parse(text: &str) -> Result<Self> {
        let mut rules: Vec<Rule> = Vec::new();
        for line in text.lines() {
            let indented = line.starts_with([' ', '\t']);
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if !indented {
                rules.push(Rule { pattern: content.to_owned(), headers: Vec::new() });
                continue;
            }
            let (name, value) =
                content.split_once(':').with_context(|| format!("not a header: {content}"))?;
            let Some(rule) = rules.last_mut() else { bail!("no path above the header {name}") };
            rule.headers.push((name.to_owned(), value.trim().to_owned()));
        }
        Ok(Self { rules })
    }

    /// The same without those that isolate the page, as on a host that cannot send headers.
    #[must_use]
    pub fn without_isolation(mut self) -> Self {
        for rule in &mut self.rules {
            rule.headers.retain(|(name, _)| !ISOLATING.contains(&name.as_str()));
        }
        self
    }

    /// The headers of the file at this path, which starts with a slash.
    pub fn of<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fits = move |rule: &&Rule| match rule.pattern.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == rule.pattern,
        };
        let headers = self.rules.iter().filter(fits).flat_map(|rule| &rule.headers);
        headers.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The text of a `_headers` file, its policy allowing the scripts that stand inside this page.
///
/// # Errors
/// When there are such scripts and no policy that could allow them.
pub fn allow_inline_scripts(headers: &str, html: &str) -> Result<String> {
    const SELF: &str = "script-src 'self'";
    let scripts = inline_scripts(html);
    if scripts.is_empty() {
        return Ok(headers.to_owned());
    }
    if !headers.contains(SELF) {
        bail!("www/_headers has no “{SELF}” that could allow the scripts inside index.html");
    }
    let allowed = scripts.iter().fold(SELF.to_owned(), |mut allowed, script| {
        allowed += &format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script)));
        allowed
    });
    Ok(headers.replace(SELF, &allowed))
}

/// The contents of the page's `script` elements that run and have no `src`.
fn inline_scripts(html: &str) -> Vec<&str> {
    let elements = html.split("<script").skip(1);
    elements
        .filter_map(|element| {
            let (attributes, rest) = element.split_once('>')?;
            let (content, _) = rest.split_once("</script")?;
            let is_data = attributes.contains("json\"");
            (!attributes.contains(" src=") && !is_data).then_some(content)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# all\n/*\n  A: 1\n  Cross-Origin-Opener-Policy: same-origin\n\n/engine/*\n  B: x: y\n/exact\n  C: 3\n";

    fn of(headers: &Headers, path: &str) -> String {
        headers.of(path).map(|(name, value)| format!("{name}={value} ")).collect()
    }

    #[test]
    fn every_rule_that_fits_a_path_applies() {
        let headers = Headers::parse(FILE).unwrap();
        assert_eq!(of(&headers, "/"), "A=1 Cross-Origin-Opener-Policy=same-origin ");
        assert_eq!(
            of(&headers, "/engine/x.js"),
            "A=1 Cross-Origin-Opener-Policy=same-origin B=x: y "
        );
        assert_eq!(of(&headers.without_isolation(), "/exact"), "A=1 C=3 ");
    }

    #[test]
    fn a_header_without_a_path_or_a_colon_is_refused() {
        assert!(Headers::parse("  A: 1\n").is_err());
        assert!(Headers::parse("/*\n  A 1\n").is_err());
    }

    #[test]
    fn the_policy_allows_exactly_the_scripts_inside_the_page() {
        let html = "<script src=\"a.js\"></script><script type=\"application/json\">{}</script><script type=\"module\">alert(1)</script>";
        assert_eq!(inline_scripts(html), ["alert(1)"]);
        // The hash is `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`.
        let allowed = allow_inline_scripts("script-src 'self' 'wasm-unsafe-eval'", html).unwrap();
        assert_eq!(
            allowed,
            "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'wasm-unsafe-eval'"
        );
        assert!(allow_inline_scripts("", html).is_err());
    }
}
