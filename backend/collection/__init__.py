"""Household collection (入户采集): what was learned at the door, merged with what people entered.

Table `changxing-collection`. Two values that differ are both kept until a person picks one.
"""
