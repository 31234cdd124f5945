"""区划 / Divisions: the administrative units of the city, from province to village.

Read-only data that ships with the product (`backend/data/divisions`, NBS codes after GB/T 2260);
no table.
"""
