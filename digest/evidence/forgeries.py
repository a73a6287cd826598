"""How text passes itself off as a role, a delimiter or a reply of a prompt; patterns for text in lower case."""

import re

from digest.evidence.openings import Cue

_MATTER = (
    r"(?:documents?|papers?|abstracts?|inputs?|contexts?|prompts?|texts?|data|instructions?|messages?|conversations?|"
    r"materials?|articles?|system|user|task)"
)
# Words that begin a forged turn or heading, and what follows them.
FORGED_OPENINGS: tuple[tuple[str, str], ...] = (
    (
        "system assistant user human developer ai bot editor operator administrator",
        r"(?: \((?:message|prompt|note|hidden|override)\)| (?:message|prompt|note|override))?\*{0,2}\s{0,2}:\*{0,2}\s",
    ),
    ("objection q", r"\s{0,2}:\s"),
    ("remember reminder", r"\s{0,2}:\s"),
    ("ignore-previous-instructions ignore-all-previous-instructions", r"\b"),
    ("the", r" (?:form of the reply|mark of these (?:papers|findings))\b"),
    (
        "end begin beginning start close stop",
        rf" (?:of )?(?:the |this |new |hidden ){{0,2}}{_MATTER}(?: {_MATTER}){{0,2}}\s{{0,2}}[\])>}}=#*_.:!\n-]",
    ),
)

# What chat templates take for the beginning or the end of a turn.
TOKEN = Cue(
    signs=("<", "]"),
    pattern=re.compile(
        r"<[|｜][a-z_ ▁]{2,30}[|｜]>|\[/?inst\]|<</?sys>>|</?(?:start|end)_of_turn>|"
        r"\[/?(?:system_prompt|available_tools|tool_calls|tool_results|system|assistant|user)\]|"
        r"</?(?:system|assistant|instructions?)>"
    ),
)
AROUND_TOKEN = re.compile(r"\b(?:tokens?|tags?|delimiters?|special|templates?|markers?|separators?)\b")
DELIMITER = Cue(
    signs=("<", "#", "`"),
    pattern=re.compile(
        r"<<<[^<>\n]{1,80}>>>|<!--"
        r"|#{2,6} {0,2}(?:new )?(?:instructions?|response|system|inputs?|human|assistant|user|task|end|override)\b"
        r"|\n# (?:task|reply|papers|findings|claims and quotes|sentences|the papers are material)\b"
        r"|```\s{0,2}(?:json|system|instructions?|prompt)"
    ),
)
REPLY_JSON = Cue(
    signs=('":', "”:", "':"),
    pattern=re.compile(
        r"(?<![\w\"“”'])[\"“”'](?:summary|notes|claims|rows|text|quotes?|paper|does|found|matters|verdict|overview|role|"
        r"content|system|instructions?|rating|score|decision|recommendation|id)[\"“”']:"
    ),
)
KEY = Cue(
    signs=("quote from ", "paper k", "key k", "claim c"),
    pattern=re.compile(r"\b(?:quote from|paper|key|claim) [kc](?=[a-f]{0,11}\d)[0-9a-f]{4,12}\b"),
)
UNSEEN = Cue(
    signs=("style=", "color{w", "{comment}"),
    pattern=re.compile(
        r"display:\s?none|font-size:\s?0|color:\s?(?:white|#fff)|\\(?:text)?color\{white\}|\\begin\{comment\}"
    ),
)
