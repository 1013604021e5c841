"""A call to a span: what stands before the user's function, which span is current, and what is carried where.

It is given calls by `wrap` and `patch`, values by `snapshot`, and hands finished frames to `journal`.
"""
