"""Werkgebieden, from one door: design, measures, what came loose by hand, and how many teams."""

from wijkscan.model.werkgebieden.design import design_werkgebieden
from wijkscan.model.werkgebieden.edit import loose_units
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.measures import PlanMeasures, measure_plan
from wijkscan.model.werkgebieden.naming import name_areas
from wijkscan.model.werkgebieden.plan import WerkgebiedenPlan
from wijkscan.model.werkgebieden.tradeoff import trade_off

__all__ = [
    "InfeasiblePlanError",
    "PlanMeasures",
    "WerkgebiedenPlan",
    "design_werkgebieden",
    "loose_units",
    "measure_plan",
    "name_areas",
    "trade_off",
]
