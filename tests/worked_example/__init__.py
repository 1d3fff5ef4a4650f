"""The worked example of the docs: a small estate, its assessment, and the page that follows its numbers."""
