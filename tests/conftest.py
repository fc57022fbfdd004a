"""One Hypothesis profile: the same examples on every machine, so that no test fails one run in a thousand."""

from hypothesis import HealthCheck, settings

settings.register_profile("wirecheck", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("wirecheck")
