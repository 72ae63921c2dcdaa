"""Werkgebieden, from one door: design, measures, editing by hand, and how many teams."""

from wijkscan.model.werkgebieden_design import design_werkgebieden
from wijkscan.model.werkgebieden_edit import Move, move_unit, name_areas
from wijkscan.model.werkgebieden_input import InfeasiblePlanError
from wijkscan.model.werkgebieden_measures import PlanMeasures, measure_plan
from wijkscan.model.werkgebieden_plan import WerkgebiedenPlan
from wijkscan.model.werkgebieden_tradeoff import trade_off

__all__ = [
    "InfeasiblePlanError",
    "Move",
    "PlanMeasures",
    "WerkgebiedenPlan",
    "design_werkgebieden",
    "measure_plan",
    "move_unit",
    "name_areas",
    "trade_off",
]
