//! A file for the reader.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The address of a file in the browser's memory, which is let go of with this.
pub struct ObjectUrl(String);

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // Revoking an address that is no longer there is no error to anybody.
        Url::revoke_object_url(&self.0).ok();
    }
}

/// Saves a text of JSON under this name; `None` when the browser cannot. The address must live until the browser has read from it.
pub fn hand_over(json: &str, name: &str) -> Option<ObjectUrl> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = ObjectUrl(Url::create_object_url_with_blob(&blob).ok()?);
    let document = web_sys::window()?.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url.0);
    anchor.set_download(name);
    anchor.click();
    Some(url)
}
