"""One run: decode, check, group. What the command line, the pytest plugin and the fuzzer all call."""

from wirecheck.judge.aside import Aside, Ignore, Known
from wirecheck.judge.judgement import Judgement, Outcome, Shadow, Verdict
from wirecheck.judge.ordering import Ordering
from wirecheck.judge.run import Judge
from wirecheck.judge.tally import Gap, Group, Row, Tally

__all__ = ["Aside", "Gap", "Group", "Ignore", "Judge", "Judgement", "Known", "Ordering", "Outcome", "Row", "Shadow", "Tally", "Verdict"]
