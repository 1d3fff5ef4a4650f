"""What `verify` recomputes, a module a part of the store."""
