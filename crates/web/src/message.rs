//! Bytes and attachments in one message.
//!
//! A message is a JavaScript array: the bytes first, then whatever cannot be bytes (a port, a
//! compiled module, a shared memory). What the bytes mean is the sender's and receiver's affair.

use crate::JsError;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent};

/// A message as it arrives.
#[derive(Clone, Debug)]
pub struct Message {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What came with them.
    pub attachments: Vec<JsValue>,
}

/// The two ports of a new channel, to be handed to two workers.
///
/// # Errors
///
/// The browser refuses.
pub fn channel() -> Result<(JsValue, JsValue), JsError> {
    let channel = MessageChannel::new().map_err(JsError::during("open a message channel"))?;
    Ok((channel.port1().into(), channel.port2().into()))
}

/// A message as it is posted: an array of the bytes and the attachments, and the list of what is
/// transferred, which always has the bytes in it. The bytes come in pieces, so that a big one need
/// not be put behind a small one first.
#[must_use]
pub fn pack(bytes: &[&[u8]], attachments: &[JsValue], transfer: &[JsValue]) -> (Array, Array) {
    let body = Uint8Array::new_with_length(bytes.iter().map(|piece| piece.len() as u32).sum());
    let mut end = 0;
    for piece in bytes {
        let start = end;
        end += piece.len() as u32;
        body.subarray(start, end).copy_from(piece);
    }
    let moved = Array::of1(&body.buffer());
    for value in transfer {
        moved.push(value);
    }
    let message = Array::of1(&body);
    for value in attachments {
        message.push(value);
    }
    (message, moved)
}

/// The message in an event; `None` for one that was not made by [`pack`].
#[must_use]
pub fn unpack(event: &MessageEvent) -> Option<Message> {
    unpack_value(&event.data())
}

/// The message in a value; `None` for one that was not made by [`pack`].
#[must_use]
pub fn unpack_value(value: &JsValue) -> Option<Message> {
    let array = value.dyn_ref::<Array>()?;
    let bytes = array.get(0).dyn_into::<Uint8Array>().ok()?.to_vec();
    Some(Message { bytes, attachments: array.iter().skip(1).collect() })
}
