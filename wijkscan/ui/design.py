"""A design of werkgebieden that goes on in the background while the page already shows the best plan so far."""

import threading
from collections.abc import Callable

import streamlit as st

from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan
from wijkscan.model.werkgebieden_plan import Progress
from wijkscan.views.wijkteams import progress_sentence

_FIRST_S = 60.0  # no gemeente needs longer for its first plan
_LOOK_S = 1.0
_QUICK_S = 1.5  # a design that is ready by then needs no second drawing


class Design:
    """One running or finished design, shared by everybody who asks the same question."""

    def __init__(self, work: Callable[[Progress], WerkgebiedenPlan]) -> None:
        self.plan: WerkgebiedenPlan | None = None
        self.refused = ""
        self._stop = threading.Event()
        self._shown = threading.Event()
        self._done = threading.Event()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def _run(self, work: Callable[[Progress], WerkgebiedenPlan]) -> None:
        try:
            self.plan = work(self._told)
        except InfeasiblePlanError as error:
            self.refused = str(error)
        finally:
            self._done.set()
            self._shown.set()

    def _told(self, plan: WerkgebiedenPlan) -> bool:
        self.plan = plan
        self._shown.set()
        return not self._stop.is_set()

    @property
    def done(self) -> bool:
        """Tell whether it has ended."""
        return self._done.is_set()

    def stop(self) -> None:
        """End with the best plan so far."""
        self._stop.set()

    def best(self) -> WerkgebiedenPlan | None:
        """Wait for the first plan, a moment longer for the final one, and give the best so far; None when there is none."""
        if not self._done.wait(_QUICK_S):
            self._shown.wait(_FIRST_S)
        return self.plan


def follow(design: Design) -> None:
    """Show how far a running design is, let the user stop it, and draw the page again when it is ready."""
    if design.done:
        return

    @st.fragment(run_every=_LOOK_S)
    def look() -> None:
        if design.done:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(progress_sentence(design.plan))
            if st.button("Stop en houd dit plan", icon=":material/stop_circle:"):
                design.stop()

    look()
