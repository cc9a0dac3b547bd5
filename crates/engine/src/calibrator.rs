//! A process that spins when it is told to, so that the page learns how fast the machine is, and
//! that finds out how much memory there is.

use crate::clock;
use crate::scope::{Inbox, tell_page};
use futures_util::StreamExt;
use std::hint::black_box;
use wire::{ToDriver, ToPage};

/// Answers every request.
pub async fn serve() {
    let Some(mut inbox) = Inbox::of_page() else { return };
    tell_page(&ToPage::Booted { cancel: None });
    while let Some(message) = inbox.messages().next().await {
        match wire::decode(&message.bytes) {
            Ok(ToDriver::Spin { steps }) => {
                let began = clock::now();
                black_box(catalog::spin(black_box(steps), 1));
                let took_ns = clock::now().since(began).0;
                tell_page(&ToPage::Spun { took_ns });
            }
            Ok(ToDriver::Reserve { memories, pages }) => {
                tell_page(&ToPage::Room { memories: reserve(memories, pages) });
            }
            Ok(
                ToDriver::ChildPort { .. }
                | ToDriver::Prepare(_)
                | ToDriver::Iterate { .. }
                | ToDriver::Report
                | ToDriver::End,
            )
            | Err(_) => {}
        }
    }
}

/// How many memories of this size can be had at the same time. They go with this worker, which the
/// page ends when the calibration is over: a page itself would keep them until it cleans up.
fn reserve(memories: u16, pages: u32) -> u16 {
    let shared = web::capability::is_isolated() && web::capability::has_shared_buffers();
    let had: Vec<_> =
        (0..memories).map_while(|_| web::module::memory(pages, shared).ok()).collect();
    had.len() as u16
}
