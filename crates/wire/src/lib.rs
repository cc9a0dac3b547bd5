//! What crosses a worker boundary: versioned messages and their bytes.
