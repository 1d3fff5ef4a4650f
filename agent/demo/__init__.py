"""A fictional company over six months, and the stand-in servers it is collected from."""
