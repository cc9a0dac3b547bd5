//! The address bar and the clipboard.

use super::window;
use js_sys::Reflect;
use model::Choice;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The fragment of the page's address, with its `#` when it is not empty.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Puts a choice into the address, without a new step in the history.
pub fn replace(choice: &Choice) {
    let history = window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // Browsers refuse when it is done too often; the next change puts it right.
        history.replace_state_with_url(&JsValue::NULL, "", Some(&report::link(choice))).ok();
    }
}

/// Puts the whole address of a choice into the clipboard; `false` when the browser refuses.
pub async fn copy(choice: &Choice) -> bool {
    let Some(window) = window() else { return false };
    let navigator = window.navigator();
    // Pages that are not served securely have no clipboard at all.
    let there = Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if !there.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    let Ok(address) = window.location().href() else { return false };
    let page = address.split('#').next().unwrap_or_default();
    let link = format!("{page}{}", report::link(choice));
    JsFuture::from(navigator.clipboard().write_text(&link)).await.is_ok()
}
