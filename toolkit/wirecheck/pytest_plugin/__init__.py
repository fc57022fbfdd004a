"""The pytest plugin: every HTTP exchange of a test, by whatever client, judged by contract.

`plugin` is what pytest loads; it imports pytest alone, and the rest when a run or a test asks for it.
"""
