"""A person's rights (个人权利): who looked at me, my data to take along, deletion, and the end.

It owns no table; it asks every room to its left what it holds of somebody, and what must go.
"""
