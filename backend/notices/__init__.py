"""通知 Notices: what the city tells a resident: in the app, by web push, by text message.

Owns the table `changxing-notices`. A notice is posted once for each reference; who gets a text
message follows from the city's policy and its budget for the day.
"""
