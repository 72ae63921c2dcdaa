"""The need index, from one door: choices, score, uncertainty, bands and sensitivity."""

from wijkscan.model.need.bands import bands
from wijkscan.model.need.index import NeedIndex, need_index
from wijkscan.model.need.method import Background, NeedError, NeedMethod, theme_weights
from wijkscan.model.need.scale import imd_transform
from wijkscan.model.need.sensitivity import Sensitivity, robustness_sentence, sensitivity
from wijkscan.model.need.uncertainty import DrawSettings, NeedUncertainty, need_uncertainty

__all__ = [
    "Background",
    "DrawSettings",
    "NeedError",
    "NeedIndex",
    "NeedMethod",
    "NeedUncertainty",
    "Sensitivity",
    "bands",
    "imd_transform",
    "need_index",
    "need_uncertainty",
    "robustness_sentence",
    "sensitivity",
    "theme_weights",
]
