"""The style sheet of a page, and the policy that lets nothing else in."""

import base64
import hashlib

from markupsafe import Markup

from digest.ports import Templates

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_SHEETS = ("shared/page.css.jinja",)


def styled(language: str, templates: Templates, *more_sheets: str) -> dict[str, object]:
    """`style`, `policy` and `direction` of a page in `language`, a BCP 47 tag; `more_sheets` are this page's own."""
    style = "".join(templates.render(sheet, {}) for sheet in (*_SHEETS, *more_sheets))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "style": Markup(style),  # noqa: S704 -- a template of ours or the user's own, with no value in it
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        "direction": direction(language),
    }


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the language's BCP 47 tag."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT else "ltr"
