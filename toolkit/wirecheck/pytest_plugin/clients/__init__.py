"""How each HTTP client tells of its exchanges: one client a module, each with the entry points to watch.

An entry point is chosen so that one call of it is one exchange (or tells of each redirect that it followed), above whatever records, replays or mocks.
"""
