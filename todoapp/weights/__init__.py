"""Model weights: what exists, fetching it, merging the fine-tune, and where the app finds it."""
