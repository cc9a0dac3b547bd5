//! The one place for web-sys: workers, listeners, clock, capabilities, storage.
