"""The style sheet of a page, and the policy that lets nothing else in."""

import base64
import hashlib

from markupsafe import Markup

from digest.ports import Templates

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


def styled(language: str, templates: Templates) -> dict[str, object]:
    """`style`, `policy` and `direction` of a page in `language`, a BCP 47 tag."""
    style = templates.render("shared/page.css.jinja", {})
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        "style": Markup(style),  # noqa: S704 -- a template of ours or the user's own, with no value in it
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        "direction": "rtl" if language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT else "ltr",
    }
