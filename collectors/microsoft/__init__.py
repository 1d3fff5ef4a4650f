"""What the sources of Microsoft's cloud share: who asks, for which tenant, and what a refused credential means.

Importing this package imports no SDK; ``credential`` and ``failures`` do.
"""
