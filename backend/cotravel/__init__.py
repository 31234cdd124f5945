"""Co-travel (同行): the published trips of patients, and who of us travelled with them.

Table `changxing-cotravel`. The list of trips is one signed document that everybody fetches whole;
journeys are matched on the phone and never sent. What reaches this room about a person is only what
they chose to register, what the health authority imported, and what a patient told in an interview.
"""
