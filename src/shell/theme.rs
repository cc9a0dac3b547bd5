//! The colours of the page, remembered on this machine alone.

use super::{document, window};
use crate::store::Theme;
use web_sys::Storage;

const KEY: &str = "racetrack-theme";

/// A sandboxed page throws when it asks for its storage.
fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}

/// The remembered colours, which the page then wears.
pub fn remembered() -> Theme {
    let slug = storage().and_then(|storage| storage.get_item(KEY).ok()?);
    let theme = slug.and_then(|slug| Theme::from_slug(&slug)).unwrap_or_default();
    show(theme);
    theme
}

/// Shows the page in these colours, and remembers them.
pub fn dress(theme: Theme) {
    show(theme);
    if let Some(storage) = storage() {
        // A full or forbidden storage forgets, which is no harm.
        storage.set_item(KEY, theme.slug()).ok();
    }
}

fn show(theme: Theme) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Setting a plain attribute cannot fail.
        root.set_attribute("data-theme", theme.slug()).ok();
    }
}
