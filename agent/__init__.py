"""The entry: commands, configuration, the daemon and the demo. The only part that knows all the others."""
