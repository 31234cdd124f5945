"""健康码 / The health code: daily check-ins, the colour that follows from them, and the pass.

Owns the table `changxing-healthcode`: check-ins, the facts. No colour is stored anywhere.
Sources: the rule 三门峡 published in February 2020; GB/T 38961-2020; RFC 9052 and RFC 8949 for the
pass (docs/pass-format.md).
"""
