"""Rules that turn a sentence around and leave its sense: passive, nominal style, phrases moved."""

import re
from collections.abc import Callable, Mapping

from benchmarks.planting.reporting import lowered

Rule = Callable[[str, frozenset[str]], str | None]
"""Takes a sentence and the words known in small letters, gives it turned around, or None where it does not apply."""

_DONE = {
    "propose": "proposed",
    "introduce": "introduced",
    "present": "presented",
    "develop": "developed",
    "study": "studied",
    "investigate": "investigated",
    "evaluate": "evaluated",
    "analyze": "analyzed",
    "describe": "described",
    "provide": "provided",
    "explore": "explored",
    "examine": "examined",
    "discuss": "discussed",
    "conduct": "conducted",
}
_NOUNS = {
    "evaluate": "An evaluation of {} is carried out",
    "analyze": "An analysis of {} is given",
    "investigate": "An investigation of {} is carried out",
    "study": "A study of {} is carried out",
    "explore": "An exploration of {} is carried out",
    "compare": "A comparison of {} is made",
    "examine": "An examination of {} is carried out",
}
_OPENING = (
    r"(?:In this (?:paper|work|study|survey|thesis), |Here, |Specifically, |Finally, |Moreover, |"
    r"Furthermore, |Additionally, )?"
)


def passive(text: str, _: frozenset[str]) -> str | None:
    """We propose a model. -> A model is proposed."""
    found = re.match(
        rf"{_OPENING}[Ww]e (?P<verb>{'|'.join(_DONE)}) (?P<what>(?:an?|the|two|three|several|new) [^,;:()]+)\.$", text
    )
    if not found or re.search(r"\b(?:that|which|and|to|whether|how|by|we|our|us)\b", found["what"]):
        return None
    what = found["what"]
    head = re.split(r" (?:of|for|in|on|with|from|between|across|based|using|under) ", what)[0]
    verb = "are" if head.endswith("s") and not head.endswith("ss") else "is"
    return f"{what[0].upper()}{what[1:]} {verb} {_DONE[found['verb']]}."


def nominal(text: str, _: frozenset[str]) -> str | None:
    """We evaluate the model. -> An evaluation of the model is carried out."""
    found = re.match(
        rf"{_OPENING}[Ww]e (?P<verb>{'|'.join(_NOUNS)}) (?P<what>(?:the|an?|these|this|two|three|"
        rf"several) [^,;:()]+)\.$",
        text,
    )
    if not found or re.search(r"\b(?:that|which|to|whether|how|and|we|our|by|against|with)\b", found["what"]):
        return None
    return _NOUNS[found["verb"]].format(found["what"]) + "."


def own_name(text: str, _: frozenset[str]) -> str | None:
    """We propose Marl, a parser of tide tables. -> Marl is a parser of tide tables."""
    found = re.match(
        rf"{_OPENING}[Ww]e (?:propose|introduce|present|develop) (?P<name>[A-Z][\w-]*[A-Z][\w-]*), (?P<what>an? .+)\.$",
        text,
    )
    if not found or re.search(r"\b(?:our|we|us)\b", found["what"]):
        return None
    return f"{found['name']} is {found['what']}."


def paper_as_subject(text: str, _: frozenset[str]) -> str | None:
    """In this paper, we propose a model. -> This paper proposes a model."""
    found = re.match(
        r"In this (?P<kind>paper|work|study|survey), we (?P<verb>propose|introduce|present|develop|describe|"
        r"provide|explore|investigate|examine) (?P<rest>(?:an?|the|two|three|novel) .+)$",
        text,
    )
    if not found or re.search(r"\b(?:our|we|us)\b", found["rest"]):
        return None
    return f"This {found['kind']} {found['verb']}s {found['rest']}"


def front_moved(text: str, _: frozenset[str]) -> str | None:
    """In this paper, we study tides. -> We study tides in this paper."""
    found = re.match(
        r"(?P<front>In this (?:paper|work|study|survey)|In our experiments|In practice), (?P<rest>[^,;:()]+)\.$", text
    )
    if not found or len(found["rest"].split()) > 18:  # noqa: PLR2004  # else what is moved is lost at its end
        return None
    rest = found["rest"]
    return f"{rest[0].upper()}{rest[1:]} {found['front'][0].lower()}{found['front'][1:]}."


def purpose_moved(text: str, _: frozenset[str]) -> str | None:
    """To lower the cost, we prune heads. -> We prune heads to lower the cost."""
    found = re.match(r"(?P<front>To [a-z]+ [^,;:]{5,60}), (?P<rest>we [^,;:()]+)\.$", text)
    if not found:
        return None
    return f"W{found['rest'][1:]} to {found['front'][3:]}."


def halves_turned(text: str, small_words: frozenset[str]) -> str | None:
    """While A, B. -> B, while A."""
    found = re.match(
        r"(?P<word>While|Although|When|Since|Because|Despite|Unlike|Compared to|Compared "
        r"with) (?P<one>[^,;:]+), (?P<two>[^,;:]+)\.$",
        text,
    )
    if not found or re.search(r"\b(?:it|they|this|these|its|their|them)\b", found["two"]):
        return None
    two = found["two"]
    one = lowered(found["one"], small_words)
    return f"{two[0].upper()}{two[1:]}, {found['word'].lower()} {one}."


def according_to(text: str, _: frozenset[str]) -> str | None:
    """Experiments show that A. -> According to the experiments, A."""
    found = re.match(
        r"(?:Our |The |Extensive |Experimental |Empirical )*(?P<what>experiments|results|evaluation|analysis|"
        r"findings) (?:show|demonstrate|indicate|reveal)s? that (?P<rest>.+)$",
        text,
        re.IGNORECASE,
    )
    return f"According to the {found['what'].lower()}, {found['rest']}" if found else None


RULES: Mapping[str, Rule] = {
    "passive": passive,
    "nominalised": nominal,
    "X is a Y": own_name,
    "the paper as subject": paper_as_subject,
    "fronted phrase moved": front_moved,
    "purpose moved": purpose_moved,
    "halves turned": halves_turned,
    "according to": according_to,
}
