"""Partners (畅行码合作单位): companies that may ask whether a presented pass admits.

Table `changxing-partners`. A partner signs its requests with a key of its own and is told yes or
no, never who or why; residents see which partners checked them. No request is needed at all: the
format is open, and a verifier that anybody can run is part of the product.
"""
