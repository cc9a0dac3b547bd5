//! The cdylib of both images: receives a job, runs a kernel in its lane, reports samples.
