"""What every part of the configuration shares: unknown keys are refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Unknown keys are refused: a misspelt limit must not silently keep its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
