"""Text to actions: the one prompt, YAML form, grammar and model runner that app, trainer and evaluator share."""
