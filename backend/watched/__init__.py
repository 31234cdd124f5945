"""Watched persons (重点人员, five kinds): opened, updated every day, and closed by their village.

Table `changxing-watched`.
"""
