//! A Web Worker, owned.

use crate::JsError;
use crate::message::{self, Message};
use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, WorkerOptions, WorkerType};

/// What a worker says.
#[derive(Debug)]
pub enum Said {
    /// A message of ours.
    Message(Message),
    /// The plain text that the boot script posts when it is ready to be given a program.
    Parked,
    /// An exception that nobody caught, with the browser's words. The worker still exists.
    Error(String),
}

/// A worker. Dropping the handle terminates it and removes its listeners.
#[derive(Debug)]
pub struct Worker {
    worker: web_sys::Worker,
    listeners: Vec<EventListener>,
}

impl Worker {
    /// Starts a module worker from the script at `url`. Nothing is known of it until it says
    /// something; one whose script is missing says [`Said::Error`].
    ///
    /// # Errors
    ///
    /// The browser refuses to create a worker at all.
    pub fn start(url: &str, name: &str) -> Result<Self, JsError> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let worker = web_sys::Worker::new_with_options(url, &options)
            .map_err(|error| JsError::new(format!("start a worker from {url}"), &error))?;
        Ok(Self { worker, listeners: Vec::new() })
    }

    /// Calls `heard` with everything that the worker says from now on, in place of whoever was
    /// called before.
    pub fn listen(&mut self, heard: impl Fn(Said) + 'static) {
        let heard = std::rc::Rc::new(heard);
        self.listeners.clear();
        let on_message = {
            let heard = heard.clone();
            EventListener::new(&self.worker, "message", move |event| {
                let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
                match message::unpack(event) {
                    Some(message) => heard(Said::Message(message)),
                    None => heard(Said::Parked),
                }
            })
        };
        let on_error = EventListener::new(&self.worker, "error", move |event| {
            let text = event.dyn_ref::<ErrorEvent>().map(describe).unwrap_or_default();
            heard(Said::Error(if text.is_empty() {
                // A script that could not be loaded, or that the page's policy forbids, fails
                // with an event that says nothing.
                "the worker’s script could not be loaded".to_owned()
            } else {
                text
            }));
        });
        self.listeners.extend([on_message, on_error]);
    }

    /// Posts bytes with attachments; `transfer` names those attachments that are moved.
    ///
    /// # Errors
    ///
    /// An attachment cannot be cloned or moved.
    pub fn post(
        &self,
        bytes: &[u8],
        attachments: &[JsValue],
        transfer: &[JsValue],
    ) -> Result<(), JsError> {
        let (message, moved) = message::pack(&[bytes], attachments, transfer);
        self.worker
            .post_message_with_transfer(&message, &moved)
            .map_err(JsError::during("post a message to a worker"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.listeners.clear();
        self.worker.terminate();
    }
}

fn describe(event: &ErrorEvent) -> String {
    let message = event.message();
    if event.filename().is_empty() {
        return message;
    }
    let file = event.filename();
    let file = file.rsplit('/').next().unwrap_or_default();
    format!("{message} ({file}:{})", event.lineno())
}
