"""知识库、辟谣与实时播报 / Answers, refuted rumours and official numbers, each with its source.

Table `changxing-knowledge`. One writes, another publishes; what is published is one signed-off list
that every phone keeps and searches by itself. Bulletins are imported from official daily numbers.
"""
