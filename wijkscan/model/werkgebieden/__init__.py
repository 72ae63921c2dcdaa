"""Werkgebieden, from one door: design, measures, editing by hand, and how many teams."""

from wijkscan.model.werkgebieden.design import design_werkgebieden
from wijkscan.model.werkgebieden.edit import Move, loose_units, move_unit
from wijkscan.model.werkgebieden.input import InfeasiblePlanError
from wijkscan.model.werkgebieden.measures import PlanMeasures, measure_plan
from wijkscan.model.werkgebieden.naming import name_areas
from wijkscan.model.werkgebieden.plan import WerkgebiedenPlan
from wijkscan.model.werkgebieden.tradeoff import trade_off

__all__ = [
    "InfeasiblePlanError",
    "Move",
    "PlanMeasures",
    "WerkgebiedenPlan",
    "design_werkgebieden",
    "loose_units",
    "measure_plan",
    "move_unit",
    "name_areas",
    "trade_off",
]
