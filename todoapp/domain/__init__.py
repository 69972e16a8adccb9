"""The values every room speaks in: frozen dataclasses, standard library only."""
