//! A channel that every context of this origin can post to: the way out for a worker whose parent
//! is blocked.

use crate::JsError;
use crate::message::{self, Message};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// The receiving end. Dropping it closes it.
#[derive(Debug)]
pub struct Receiver {
    channel: BroadcastChannel,
    _listener: EventListener,
}

impl Receiver {
    /// Listens on the channel of that name.
    ///
    /// # Errors
    ///
    /// The browser refuses to open a channel, as sandboxes do.
    pub fn open(name: &str, heard: impl Fn(Message) + 'static) -> Result<Self, JsError> {
        let channel =
            BroadcastChannel::new(name).map_err(JsError::during("open a broadcast channel"))?;
        let listener = EventListener::new(&channel, "message", move |event| {
            if let Some(message) = event.dyn_ref::<MessageEvent>().and_then(message::unpack) {
                heard(message);
            }
        });
        Ok(Self { channel, _listener: listener })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.channel.close();
    }
}
