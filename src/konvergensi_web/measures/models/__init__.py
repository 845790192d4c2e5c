"""Measurements as they came, and what was computed from them."""

from konvergensi_web.measures.models.measurement import Measurement

__all__ = ["Measurement"]
