"""How remarks count papers."""


def papers_that(count: int, does: str = "", do: str = "") -> str:
    """`1 paper is` or `2 papers are`: the count, with the verb in the form that fits it."""
    return f"1 paper {does}".rstrip() if count == 1 else f"{count} papers {do}".rstrip()
