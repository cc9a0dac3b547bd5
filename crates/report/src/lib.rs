//! Exports and share links, and the upgraders of old ones.
