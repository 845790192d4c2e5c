"""What every operation of the API shares: tokens, problem+json, pages by key, writes that may be repeated safely.

The operations themselves stand in each app's `api.py` and call the same selectors and services as its pages.
"""
