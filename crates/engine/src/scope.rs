//! This worker's global scope: its way to the page and back.

use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_events::EventListener;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use web::message::{self, Message};
use web_sys::{DedicatedWorkerGlobalScope, EventTarget, MessageEvent, MessagePort};

fn scope() -> Option<DedicatedWorkerGlobalScope> {
    js_sys::global().dyn_into().ok()
}

/// Posts a message to whoever started this worker.
pub fn tell_page<T: Serialize>(message: &T) {
    let Some(scope) = scope() else { return };
    let (message, transfer) = message::pack(&[&wire::encode(message)], &[], &[]);
    // Plain bytes can always be posted.
    scope.post_message_with_transfer(&message, &transfer).ok();
}

/// Posts a message through a port.
pub fn tell_port<T: Serialize>(port: &MessagePort, message: &T) {
    tell_port_with(port, message, &[]);
}

/// Posts a message and its freight through a port.
pub fn tell_port_with<T: Serialize>(port: &MessagePort, message: &T, freight: &[u8]) {
    let (message, transfer) = message::pack(&[&wire::encode(message), freight], &[], &[]);
    // Plain bytes can always be posted.
    port.post_message_with_transferable(&message, &transfer).ok();
}

/// Messages as they arrive, until this is dropped.
pub struct Inbox {
    messages: mpsc::UnboundedReceiver<Message>,
    _listener: EventListener,
}

impl Inbox {
    /// What whoever started this worker posts from now on.
    pub fn of_page() -> Option<Self> {
        let scope = scope()?;
        Some(Self::of(&scope))
    }

    /// What arrives at a port.
    pub fn of_port(port: &MessagePort) -> Self {
        let inbox = Self::of(port);
        port.start();
        inbox
    }

    fn of(target: &EventTarget) -> Self {
        let (sender, messages) = mpsc::unbounded();
        let listener = EventListener::new(target, "message", move |event| {
            if let Some(message) = event.dyn_ref::<MessageEvent>().and_then(message::unpack) {
                // The receiver lives as long as this listener.
                sender.unbounded_send(message).ok();
            }
        });
        Self { messages, _listener: listener }
    }

    /// The stream of messages.
    pub fn messages(&mut self) -> &mut mpsc::UnboundedReceiver<Message> {
        &mut self.messages
    }
}

/// The port in an attachment.
pub fn port(attachments: &[JsValue]) -> Option<MessagePort> {
    attachments.iter().find_map(|value| value.dyn_ref::<MessagePort>().cloned())
}

/// Many ports, heard in the order in which their messages arrive.
pub struct Switchboard {
    ports: Vec<Option<MessagePort>>,
    listeners: Vec<EventListener>,
    sender: mpsc::UnboundedSender<(u16, Message)>,
    arrivals: mpsc::UnboundedReceiver<(u16, Message)>,
}

impl Switchboard {
    /// Places for this many ports.
    pub fn new(count: u16) -> Self {
        let (sender, arrivals) = mpsc::unbounded();
        let ports = vec![None; usize::from(count)];
        Self { ports, listeners: Vec::new(), sender, arrivals }
    }

    /// Puts a port into its place and starts listening to it.
    pub fn connect(&mut self, index: u16, port: MessagePort) {
        let sender = self.sender.clone();
        self.listeners.push(EventListener::new(&port, "message", move |event| {
            if let Some(message) = event.dyn_ref::<MessageEvent>().and_then(message::unpack) {
                // The receiver lives as long as this listener.
                sender.unbounded_send((index, message)).ok();
            }
        }));
        port.start();
        if let Some(place) = self.ports.get_mut(usize::from(index)) {
            *place = Some(port);
        }
    }

    /// How many places there are.
    pub fn count(&self) -> u16 {
        self.ports.len() as u16
    }

    /// Posts a message and its freight through a port.
    pub fn tell<T: Serialize>(&self, index: u16, message: &T, freight: &[u8]) {
        if let Some(port) = self.ports.get(usize::from(index)).and_then(Option::as_ref) {
            tell_port_with(port, message, freight);
        }
    }

    /// Posts a message and its freight through every port.
    pub fn tell_all<T: Serialize>(&self, message: &T, freight: &[u8]) {
        for port in self.ports.iter().flatten() {
            tell_port_with(port, message, freight);
        }
    }

    /// The next message, and where it came from.
    pub async fn next(&mut self) -> Option<(u16, Message)> {
        self.arrivals.next().await
    }
}
