"""The configuration file: its shape, its secrets by reference, and clear sentences for what is wrong with it."""
