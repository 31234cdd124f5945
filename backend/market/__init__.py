"""产销对接 / The produce market: who sells and who buys, what is listed, ordered and handed over.

Table `changxing-market`. Amounts are whole grams or pieces, money is whole fen; nothing here takes
a payment. A stock never goes below nought, and every one can be counted again from its movements.
"""
