//! The process table: spares, spawn, kill, watchdog.
