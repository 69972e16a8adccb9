"""The library behind the scripts: examples, splits, checks and metrics. No torch."""
