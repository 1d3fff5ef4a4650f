"""What a result rests on beside its own tests: waivers, other controls, and providers. No IO, no clock."""
