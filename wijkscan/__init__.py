"""Wijkscan: from open figures about a gemeente to need, wijkteams and budget.

``sources``   fetch or read what CBS, PDOK, RIVM and the gemeente publish; nothing else touches the network
``tables``    the contract: known columns, areas, years, sources and gap reasons
``model``     pure functions on those tables
``views``     maps, charts, texts and downloads, in Dutch
``pipeline``  the chain from tables to result, readable as a table of contents
``ui``        the one module that knows Streamlit; ``cli`` is the same without a screen
"""
