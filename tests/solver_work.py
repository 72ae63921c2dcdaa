"""Solvers that find something and then loop, or break: they stand for what a library may do, in a process of its own."""

import time

from wijkscan.model.teams import flexpool
from wijkscan.model.werkgebieden import design as werkgebieden_design


def find_and_hang(load, xy, neighbours, k, time_limit_s, until, wishes, *, progress):
    """Find a first plan, and loop."""
    werkgebieden_design.design_werkgebieden(load, xy, neighbours, k, time_limit_s=0, progress=progress)
    hang()


def place_nobody_and_hang(*given, progress, **named):
    """Tell the first placement, in which nobody is placed, and loop."""

    def once(found):
        progress(found)
        hang()

    flexpool.allocate_flexpool(*given, progress=once, **named)


def hang(*given, **named):
    """Wait for ever; that a loop in compiled code is ended too, is shown in test_bounded."""
    while True:
        time.sleep(1)


def break_down(*given, **named):
    raise TypeError("a solver that breaks")
