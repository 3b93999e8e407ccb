"""`make bench`: what is measured, side by side in one run. Ratios are what counts; machines are noisy."""
