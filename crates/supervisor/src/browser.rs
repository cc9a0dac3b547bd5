//! The browser's name and platform, from its user agent string.

/// Name with major version, and operating system; empty where the string does not say.
///
/// The order matters: every browser also claims to be the ones it descends from.
pub fn name(agent: &str) -> (String, String) {
    const BROWSERS: [(&str, &str); 8] = [
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("HeadlessChrome/", "Chromium"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Version/", "Safari"),
        ("AppleWebKit/", "WebKit"),
    ];
    const PLATFORMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let version = agent.split_once(mark)?.1;
        let major: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(if major.is_empty() { (*name).to_owned() } else { format!("{name} {major}") })
    });
    let platform = PLATFORMS.iter().find(|(mark, _)| agent.contains(mark));
    (browser.unwrap_or_default(), platform.map(|(_, name)| (*name).to_owned()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn every_browser_claims_to_be_others_too() {
        for (agent, browser, platform) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
                "Chromium 156",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
                "Edge 156",
                "Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Firefox 153",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari 26",
                "macOS",
            ),
            ("curl/8", "", ""),
        ] {
            assert_eq!(name(agent), (browser.to_owned(), platform.to_owned()), "{agent}");
        }
    }
}
