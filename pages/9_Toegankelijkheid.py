"""For whom does wijkscan work, and for whom not yet?"""

import streamlit as st

from wijkscan.ui.frame import open_frame
from wijkscan.views.subjects import toegankelijkheid as views

open_frame("Toegankelijkheid")
st.title("Toegankelijkheid")
st.markdown(views.INTRODUCTION)
st.markdown(views.STATUS)

st.subheader("Waaraan is voldaan")
st.markdown("\n".join(f"- {sentence}" for sentence in views.MET))

st.subheader("Waaraan is nog niet voldaan")
st.table(views.NOT_MET.set_index("Onderdeel"))

st.subheader("Hoe is dit getoetst")
st.markdown("\n".join(f"- {sentence}" for sentence in views.TESTED))

st.subheader("Melden")
st.markdown(views.MISSING)
