"""The system description (criteria DC1 to DC9) and bridge letters against what was found. No IO, no clock."""
