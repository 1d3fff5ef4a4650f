"""The engines that evaluate Rego behind one port."""
