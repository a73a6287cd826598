"""Words that pass judgement on a paper rather than report it; nobody but a paper's own text can bring them in."""

import re

_APPRAISAL = re.compile(
    r"\b(?:retract|plagiari|fraud|fabricat|falsif|misconduct|pseudo-?scien|hoax|scam|debunk|discredit|withdrawn|unethical|"
    r"worthless|useless|must-read|must read|ground-?breaking|breakthrough|revolution|"
    r"visionary|pioneering|seminal|game-changing|unmatched|peerless|exceptional|masterpiece|award|nobel|flawless|"
    r"outstanding|extraordinary|world-class|brilliant|unrivall?ed|unbeatable|best paper|paper of the|strong accept|"
    r"recommend(?:ed)? (?:for )?accept|be accepted|deserves|10/10|five stars|not be (?:cited|trusted)|"
    r"highly recommended)\w*",
    re.IGNORECASE,
)
_STEM = 6


def appraisals(text: str, own: str) -> list[str]:
    """The judging words of `text`, as they are written there, whose stems do not stand in `own`, in order."""
    found = dict.fromkeys(match[0] for match in _APPRAISAL.finditer(text))
    lower = own.lower() if found else ""
    return [word for word in found if word.lower()[:_STEM] not in lower]
