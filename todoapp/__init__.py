"""A voice todo app whose parser is a small fine-tuned model on the user's own machine."""
