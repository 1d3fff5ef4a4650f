"""A new installation: a small company that keeps its registers and its repository well, from its first day on."""
