"""The table of every register, by area."""

from __future__ import annotations

from collectors.files.register import Register
from collectors.files.registers import (
    access,
    assets,
    changes,
    continuity,
    description,
    governance,
    incidents,
    oversight,
    people,
    policies,
    privacy,
    processing,
    risk,
    vendors,
)

REGISTERS: tuple[Register, ...] = (
    *people.REGISTERS, *policies.REGISTERS, *access.REGISTERS, *assets.REGISTERS, *changes.REGISTERS,
    *continuity.REGISTERS, *description.REGISTERS, *governance.REGISTERS, *incidents.REGISTERS, *oversight.REGISTERS,
    *privacy.REGISTERS, *processing.REGISTERS, *risk.REGISTERS, *vendors.REGISTERS,
)
