"""入户采集 / Household collection: what those on duty are told at the door, and what becomes of it.

Owns the table `changxing-collection`: which households were recorded, journeys and contacts (21
days), values that differ from what is known, and who may be the same person. Residents themselves
belong to the room of residents.
Source: 三门峡's household registration of February 2020 (members, contacts, journeys, needs).
"""
