//! A process that spins when it is told to, so that the page learns how fast the machine is.

use crate::clock;
use crate::scope::{Inbox, tell_page};
use futures_util::StreamExt;
use std::hint::black_box;
use wire::{ToDriver, ToPage};

/// Answers every request to spin with the time that it took.
pub async fn serve() {
    let Some(mut inbox) = Inbox::of_page() else { return };
    tell_page(&ToPage::Booted { cancel: None });
    while let Some(message) = inbox.messages().next().await {
        if let Ok(ToDriver::Spin { steps }) = wire::decode(&message.bytes) {
            let began = clock::now();
            black_box(catalog::spin(black_box(steps), 1));
            let took_ns = clock::now().since(began).0;
            tell_page(&ToPage::Spun { took_ns });
        }
    }
}
