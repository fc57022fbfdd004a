"""Contract testing for store APIs that have a documentation page and nothing else."""

__version__ = "0.1.0"
