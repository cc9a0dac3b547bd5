//! Numbers in, estimates out: median, MAD, bootstrap intervals, outliers, ratios, scaling fits.
