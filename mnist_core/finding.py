"""What a check of a server finds: whether it is well, and a sentence that says what to do.

Left out on purpose: degrees. Something is well, or somebody may do something about it, or somebody has to.
"""

import json
from dataclasses import asdict, dataclass, field

from mnist_core.check_words import SENTENCES

WELL, ADVICE, PROBLEM = "well", "advice", "problem"


@dataclass(frozen=True)
class Finding:
    """What one check found. check, found: names in check_words.SENTENCES. state: WELL, ADVICE or PROBLEM. facts: fill in the sentence."""

    check: str
    found: str
    state: str = WELL
    facts: dict = field(default_factory=dict)

    @property
    def sentence(self):
        """What was found and what to do, in English."""
        return SENTENCES[self.check][self.found].format(**self.facts)


def well(check, found="well", /, **facts):
    """A Finding that all is well."""
    return Finding(check, found, WELL, facts)


def advice(check, found, /, **facts):
    """A Finding that somebody may do something about."""
    return Finding(check, found, ADVICE, facts)


def problem(check, found="wrong", /, **facts):
    """A Finding that somebody has to do something about."""
    return Finding(check, found, PROBLEM, facts)


def is_well(findings):
    """Whether nothing needs anybody; advice does not count."""
    return not problems(findings)


def problems(findings):
    """The findings that need somebody."""
    return [finding for finding in findings if finding.state == PROBLEM]


def as_json(findings):
    """The findings as JSON text: an object with `is_well` and `findings`."""
    rows = [asdict(finding) | {"sentence": finding.sentence} for finding in findings]
    return json.dumps({"is_well": is_well(findings), "findings": rows})
