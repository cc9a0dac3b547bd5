//! Runs to comparisons, cost breakdowns, warnings and advice.
