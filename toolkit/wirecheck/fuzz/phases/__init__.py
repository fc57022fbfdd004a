"""The phases of a campaign, one a file, in the order in which they run."""

from __future__ import annotations

from wirecheck.fuzz.phase import Phase
from wirecheck.fuzz.phases import broken, concurrency, edges, examples, random, sequences

PHASES: tuple[Phase, ...] = (
    Phase(name="examples", share=0.10, run=examples.run),
    Phase(name="edges", share=0.15, run=edges.run),
    Phase(name="broken", share=0.42, run=broken.run),
    Phase(name="random", share=0.06, run=random.run),
    Phase(name="sequences", share=0.22, run=sequences.run),
    Phase(name="concurrency", share=0.05, run=concurrency.run),
)
"""All of them."""
