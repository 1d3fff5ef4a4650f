"""Renderings of results: they read what the policies concluded and never evaluate."""
