"""What every test may rely on: the same Hypothesis examples on every machine, and an interrupt that interrupts."""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("wirecheck", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("wirecheck")

# A shell that starts the tests in the background has the interrupt ignored, here and in every process that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
