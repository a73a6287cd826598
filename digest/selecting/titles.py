"""Titles that tell their papers from others."""

_LEAST_WORDS, _LEAST_TELLING = 3, 2
# What many papers are called, by the same people too: the words of headings, and numbers.
_HEADINGS = frozenset(
    (
        *("a", "abstract", "abstracts", "acknowledgements", "an", "and", "announcement", "answer", "at", "author"),
        *("authors", "back", "board", "book", "books", "by", "call", "closing", "comment", "comments", "conclusion"),
        *("conference", "contents", "correction", "corrigendum", "cover", "discussion", "edition", "editor"),
        *(
            "editorial",
            "editors",
            "erratum",
            "for",
            "foreword",
            "from",
            "front",
            "guest",
            "in",
            "index",
            "introduction",
        ),
        *("issue", "journal", "keynote", "letter", "letters", "list", "matter", "message", "news", "note", "notes"),
        *("number", "of", "on", "opening", "our", "overview", "page", "panel", "papers", "part", "preface"),
        *("proceedings", "program", "programme", "reader", "readers", "remarks", "reply", "report", "response"),
        *("retraction", "review", "reviewers", "reviews", "section", "session", "special", "summary", "table", "thank"),
        *("the", "this", "title", "to", "topic", "track", "tutorial", "tutorials", "volume", "with", "workshop"),
    )
)


def tells(title: str) -> bool:
    """Whether a folded title tells its paper from others: three words at least, and two that are in no heading."""
    words = title.split()
    return len(words) >= _LEAST_WORDS and len({*words} - _HEADINGS - {*filter(str.isdigit, words)}) >= _LEAST_TELLING
