"""A chart on the page: the one place where it is handed over to the browser."""

import streamlit as st

from wijkscan.views.charts.shown import Figure
from wijkscan.views.charts.style import CONFIG


def place(chart: Figure, *, alt: str, key: str) -> None:
    """Place a chart that was drawn, with in words what it shows."""
    st.plotly_chart(chart, config=CONFIG, theme=None, alt=alt, key=key)
