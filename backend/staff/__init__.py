"""People with duties (职责人员): their units, roles by area, passkeys and shifts.

Table `changxing-staff`. A grant is a role within the divisions that begin with a code, until a day;
who has none that holds can do nothing. Roles and their tasks stand in rules.py.
"""
