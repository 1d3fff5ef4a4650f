"""What ``tieout init`` writes: a commented configuration and register templates."""
