"""Enterprises (企业): who may come to work today, and which of them have reopened.

Table `changxing-enterprises`. Workers consent one by one; an enterprise sees yes or no and counts,
never a reason. The county decides on reopening (复工复产), and the numbers are public.
"""
