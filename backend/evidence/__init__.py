"""Evidence (赋码依据): what authorised people file about a resident, and what becomes of it.

Table `changxing-evidence`. Nobody sets a colour: one person files, another of a different unit
approves, the person is told and may appeal, and what nobody answers for in time ends by itself.
Kinds, reasons, periods and limits stand in backend/data/evidence.json with their sources.
"""
