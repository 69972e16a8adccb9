"""Keeps todos the same here and in the services people use: one engine that knows no provider, one Remote for each."""
