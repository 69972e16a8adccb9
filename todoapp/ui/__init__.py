"""The window: PySide6 and nothing clever."""
