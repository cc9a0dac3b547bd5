//! The page's side of everything that runs: the only one that creates and terminates workers.
//!
//! [`Stage`] carries out a session's effects. It keeps parked spare workers, so that starting a
//! process or a thread is one message; shares one compiled module among all workers of an image;
//! starts threads and processes for drivers that ask for them (asking is one message, so a blocked
//! thread can ask through its driver); and hears a worker's last words even when its parent is
//! blocked.
//!
//! It measures nothing but start-ups, decides nothing about schedules and never blocks. Time-outs
//! are the session's: it says when to kill.

mod browser;
mod calibrate;
mod hear;
mod images;
mod lane;
mod spares;
mod stage;
mod start;

pub use stage::Stage;
