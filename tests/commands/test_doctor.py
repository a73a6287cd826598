"""digest doctor, from the command line to what it prints: what is in order, and what is not with what to do."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from digest.archive.lock import held
from digest.archive.state import State
from digest.core.drafts import KeptReply, Usage
from tests.commands.conftest import Digest, Said
from tests.honest import Honest
from tests.llama import serving as a_llama
from tests.scripted_smtp import ScriptedServer

KEY = "sk-tide-0123456789"
LIE = "this sentence was never written by anybody in any paper"
MODELS = {"object": "list", "data": [{"id": "tide-1"}, {"id": "tide-1-mini"}, {"id": "ebb"}]}
LLAMA_CPP = {"/props": {"default_generation_settings": {"n_ctx": 32768}, "total_slots": 4}, "/v1/models": MODELS}


@dataclass(slots=True, kw_only=True)
class Clinic:
    """A server that has `pages`, takes one key if one is given, and copies up to `copies` papers honestly."""

    pages: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    model: str = "tide-1"
    copies: int = 1000
    counts: bool = True
    web_page: bool = False
    pooled: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def said(self, path: str, body: dict[str, Any] | None, key: str | None) -> tuple[int, bytes]:
        """Status and body of an answer."""
        if self.web_page:
            return 200, b"<!doctype html><title>Welcome</title>"
        if self.key and key != f"Bearer {self.key}":
            return 401, _error("Invalid API Key")
        if body is None:
            return (200, json.dumps(self.pages[path]).encode()) if path in self.pages else (404, _error("Not found"))
        self.asked.append(body)
        if body["model"] != self.model:
            return 404, _error(f"The model '{body['model']}' does not exist", "model_not_found")
        if path == "/v1/embeddings":
            return 200, json.dumps(self._embedded(body["input"])).encode()
        answer = Honest().completion(body)
        message = answer["choices"][0]["message"]
        message["content"] = json.dumps(self._copied(json.loads(message["content"])))
        return 200, json.dumps(answer if self.counts else answer | {"usage": None}).encode()

    def _embedded(self, texts: list[str]) -> dict[str, Any]:
        """A vector of each text, or the same one for all."""
        made = [[float(len(text)), 1.0, 2.0] if self.pooled else [1.0, 2.0, 3.0] for text in texts]
        return {"data": [{"index": place, "embedding": each} for place, each in enumerate(made)]}

    def _copied(self, reply: dict[str, Any]) -> dict[str, Any]:
        """The reply, with every second note misquoting where there are too many papers."""
        if len(reply["notes"]) > self.copies:
            for note in reply["notes"][::2]:
                note["does"]["quote"] = LIE
        return reply


def _error(message: str, code: str = "") -> bytes:
    return json.dumps({"error": {"message": message, "code": code}}).encode()


@contextmanager
def serving(clinic: Clinic) -> Iterator[Clinic]:
    """The server, as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._send(*clinic.said(self.path, None, self.headers["Authorization"]))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(*clinic.said(self.path, body, self.headers["Authorization"]))

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    clinic.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    yield clinic
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_key_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIGEST_MAIL_PASSWORD", "DIGEST_MAIL_KEY", "RESEND_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def configured(folder: Path, text: str = "") -> None:
    (folder / "digest.toml").write_text(f'[[sources]]\nkind = "listing"\npath = "week.txt"\n{text}', encoding="utf-8")


def seen(digest: Digest, clinic: Clinic, *more: str, model: str = "tide-1") -> Said:
    """What the doctor says of this server; times and the port are not this test's."""
    said = digest("doctor", "--base-url", clinic.url, "--model", model, *more)
    out = re.sub(r"\d+ ms|[\d,]+ a second", "_", said.out).replace(clinic.url.split("/")[2], "HOST")
    return Said(code=said.code, out=out, err=said.err)


def notices(said: Said) -> dict[str, tuple[str, str, str]]:
    """State, what was found and what to do, by what was looked at."""
    return {each["what"]: (each["state"], each["found"], each["remedy"]) for each in json.loads(said.out)["findings"]}


def test_where_all_is_in_order_a_line_says_what_was_found(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(Clinic(pages=LLAMA_CPP, key=KEY)) as clinic:
        said = seen(digest, clinic)

    assert said.code == 0
    assert said.out == (
        "ok       config     digest.toml: 1 source, tide-1 at http://HOST/v1.\n"
        "ok       prompts    6 can be filled, as shipped.\n"
        "ok       templates  As shipped.\n"
        "ok       out        out will be made.\n"
        "ok       state      out/state.sqlite is not there yet.\n"
        "ok       source     2 papers in week.txt.\n"
        "ok       endpoint   http://HOST/v1 answers in _.\n"
        "ok       key        OPENAI_API_KEY is set.\n"
        "ok       model      tide-1 is listed.\n"
        "ok       window     32,768 tokens.\n"
        "ok       slots      4: as many prompts are in flight at once.\n"
        "ok       reply      tide-1 replies in the form asked for, put as json_schema with bounds.\n"
        "ok       usage      Reported: 806 prompt tokens, 100 reply tokens, _.\n"
        "ok       copying    Of one paper 2 of 2 quotes are right; --probe tries more, in 5 calls at most.\n"
        "ok       mail       No [mail]: editions stay in the out folder.\n"
        "All is in order.\n"
    )
    assert len(clinic.asked) == 1
    assert KEY not in said.out + said.err
    assert not (tmp_path / "out").exists()


def test_without_a_model_nothing_is_asked(digest: Digest) -> None:
    said = digest("doctor", "--quiet")

    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "warning  sources    None is configured.\n"
        "                    -> Add [[sources]] to the config, or say digest run FILE.\n"
    )


def test_a_copying_model_that_garbles_beyond_eight_papers_holds_eight(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, "[endpoint]\ncontext_tokens = 32768\n")  # room for 32 papers, which are not asked about
    with serving(Clinic(pages=LLAMA_CPP, copies=8)) as clinic:
        said = seen(digest, clinic, "--probe", "-v")

    assert said.code == 0
    assert said.out.endswith(
        "warning  copying    A prompt holds 8 papers, and no more (16 papers: 24 of 32 quotes are right).\n"
        "                    1 paper: 2 of 2 quotes are right\n"
        "                    2 papers: 4 of 4 quotes are right\n"
        "                    4 papers: 8 of 8 quotes are right\n"
        "                    8 papers: 16 of 16 quotes are right\n"
        "                    16 papers: 24 of 32 quotes are right\n"
        "                    -> Set [endpoint] context_tokens = 6144: then a prompt has about 8 papers.\n"
        "ok       mail       No [mail]: editions stay in the out folder.\n"
        "0 things are wrong, 1 warning.\n"
    )
    assert [body["messages"][1]["content"].count("\nTitle: ") for body in clinic.asked] == [1, 2, 4, 8, 16]


def test_a_model_that_copies_everything_holds_what_its_window_takes(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(pages={"/v1/models": MODELS})) as clinic:
        configured(tmp_path, "[endpoint]\ncontext_tokens = 65536\n")
        wide = notices(seen(digest, clinic, "--probe", "--json"))
        configured(tmp_path, "[endpoint]\ncontext_tokens = 8192\n")
        narrow = notices(seen(digest, clinic, "--probe", "--json"))
        configured(tmp_path, "[endpoint]\ncontext_tokens = 3600\nmax_reply_tokens = 1500\n")
        least = notices(seen(digest, clinic, "--json"))

    assert wide["copying"] == (
        "ok",
        "A prompt holds 32 papers, the most that was tried (32 papers: 64 of 64 quotes are right).",
        "",
    )
    assert narrow["copying"] == (
        "ok",
        "A prompt holds 8 papers, the most that its window takes (8 papers: 16 of 16 quotes are right).",
        "",
    )
    assert least["copying"] == (
        "ok",
        "Of one paper 2 of 2 quotes are right; --probe tries more, in 1 call at most.",
        "",
    )


def test_a_model_that_cannot_copy_one_paper_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with serving(Clinic(pages=LLAMA_CPP, copies=0)) as clinic:
        said = seen(digest, clinic, "--probe", "--json")

    assert said.code == 1
    assert notices(said)["copying"] == (
        "wrong",
        "Not even one paper is quoted faithfully (1 paper: 1 of 2 quotes are right).",
        "Name another model: what this one writes would be marked as unsupported.",
    )
    assert len(clinic.asked) == 1


def test_a_wrong_key_is_all_that_is_said_of_an_endpoint(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another-0123")
    with serving(Clinic(pages=LLAMA_CPP, key=KEY)) as clinic:
        wrong = seen(digest, clinic, "--quiet")
        monkeypatch.delenv("OPENAI_API_KEY")
        missing = seen(digest, clinic, "--quiet")

    assert (wrong.code, missing.code) == (1, 1)
    assert wrong.out == (
        "wrong    key        HOST does not accept the key (HTTP 401): Invalid API Key\n"
        "                    -> Mend OPENAI_API_KEY, and see that the key may use this model.\n"
    )
    assert missing.out == (
        "wrong    key        HOST wants a key, and none is set.\n                    -> Set OPENAI_API_KEY.\n"
    )
    assert "sk-another-0123" not in wrong.out + wrong.err


def test_a_model_that_is_not_there_is_told_with_the_nearest(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with serving(Clinic(pages=LLAMA_CPP)) as clinic:
        near = seen(digest, clinic, "--quiet", model="tied-1")
        far = seen(digest, clinic, "--json", "--quiet", model="mistral")

    assert near.code == 1
    assert near.out == (
        "wrong    model      tied-1 is not listed.\n                    -> Did you mean --model tide-1?\n"
    )
    assert notices(far)["model"] == ("wrong", "mistral is not listed.", "It has tide-1, tide-1-mini, ebb.")


def test_a_name_that_is_not_listed_and_answers_is_in_order(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with serving(Clinic(pages=LLAMA_CPP, model="local")) as clinic:
        said = seen(digest, clinic, "--json", model="local")

    assert said.code == 0
    assert notices(said)["model"] == ("ok", "local is none of the 3 listed, and answers.", "")


@pytest.mark.parametrize(
    "page",
    [[1, 2], "no", None, 7, {"data": "tide-1"}, {"data": [3, {"id": 3}, {"id": ["tide-1"]}, None]}, {"data": {}}],
)
def test_a_list_of_models_that_is_none_is_passed_over(digest: Digest, tmp_path: Path, page: Any) -> None:
    configured(tmp_path)
    with serving(Clinic(pages={"/v1/models": page, "/props": page, "/api/ps": page, "/slots": page})) as clinic:
        said = seen(digest, clinic, "--json", "--quiet")

    assert said.code == 0
    assert notices(said)["model"] == ("ok", "tide-1 is not listed, since there is no list, and answers.", "")


def test_names_of_models_cannot_command_the_terminal(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    evil = {"data": [{"id": "tide-2\x1b[2J\n\u202egood"}]}
    with serving(Clinic(pages={"/v1/models": evil})) as clinic:
        said = seen(digest, clinic, "--quiet", "-v", model="tide-9")

    assert said.code == 1
    assert said.out == (
        "wrong    model      tide-9 is not listed.\n"
        "                    tide-2 [2J good\n"
        "                    -> Did you mean --model tide-2 [2J good?\n"
    )


def test_nobody_listening_is_said_so(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    said = digest("doctor", "--base-url", "http://127.0.0.1:9/v1", "--model", "tide-1", "--quiet")

    assert said.code == 1
    assert said.out == (
        "wrong    endpoint   127.0.0.1:9 cannot be reached.\n"
        "                    -> Start the server, or mend --base-url (http://127.0.0.1:9/v1), the proxy or the "
        "network.\n"
    )


def test_a_web_page_is_no_endpoint(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with serving(Clinic(web_page=True)) as clinic:
        said = seen(digest, clinic, "--quiet")

    assert said.code == 1
    assert said.out == (
        "wrong    reply      http://HOST/v1/chat/completions answers with a web page: no model is asked there.\n"
        "                    -> Mend --base-url.\n"
    )


@pytest.mark.parametrize(
    ("pages", "remedy"),
    [
        (
            {"/props": {"default_generation_settings": {"n_ctx": 4096}}},
            "Start llama.cpp with -c 16384 for each of its slots, or set [endpoint] context_tokens = 4096.",
        ),
        (
            {"/api/ps": {"models": [{"name": "tide-1:latest", "context_length": 4096}]}},
            "Start Ollama with OLLAMA_CONTEXT_LENGTH=16384, or set [endpoint] context_tokens = 4096.",
        ),
        (
            {"/v1/models": {"data": [{"id": "tide-1", "max_model_len": 4096}]}},
            "Start the model with a larger window, or set [endpoint] context_tokens = 4096.",
        ),
    ],
)
def test_a_window_smaller_than_configured_is_a_warning(
    digest: Digest, tmp_path: Path, pages: dict[str, Any], remedy: str
) -> None:
    configured(tmp_path, "[endpoint]\ncontext_tokens = 16384\n")
    with serving(Clinic(pages=pages)) as clinic:
        said = seen(digest, clinic, "--json", "--quiet")

    assert said.code == 0
    assert notices(said)["window"] == (
        "warning",
        "4,096 tokens, and [endpoint] context_tokens = 16384 counts on more.",
        remedy,
    )
    assert notices(said)["copying"][1].endswith("--probe tries more, in 1 call at most.")


@pytest.mark.parametrize(
    ("tokens", "notice"),
    [
        (
            4096,
            (
                "warning",
                "4,096 tokens, which hold few papers at a time: it takes more calls.",
                "Start Ollama with OLLAMA_CONTEXT_LENGTH=16384.",
            ),
        ),
        (8192, ("ok", "8,192 tokens.", "")),
        (262144, ("ok", "262,144 tokens, of which 32,768 are used.", "")),
        (None, ("ok", "The server does not say how large it is; 16,384 tokens are assumed.", "")),
    ],
)
def test_a_window_that_the_config_leaves_open_is_the_servers_own(
    digest: Digest, tmp_path: Path, tokens: int | None, notice: tuple[str, str, str]
) -> None:
    configured(tmp_path)
    with serving(Clinic(pages={"/api/ps": {"models": [{"name": "tide-1", "context_length": tokens}]}})) as clinic:
        said = seen(digest, clinic, "--json")

    assert notices(said)["window"] == notice


def test_the_doctor_begins_at_the_top_of_the_ladder_and_later_runs_where_it_ended(
    digest: Digest, tmp_path: Path
) -> None:
    configured(tmp_path)
    (tmp_path / "out").mkdir()
    with serving(Clinic()) as clinic:
        with State(tmp_path / "out" / "state.sqlite") as state:
            state.keep_manner(clinic.url, "tide-1", '{"rung": 3}')
        said = seen(digest, clinic, "--json")
        with State(tmp_path / "out" / "state.sqlite") as state:
            kept = state.manner(clinic.url, "tide-1")

    assert notices(said)["reply"][1].endswith("put as json_schema with bounds.")
    assert kept == '{"most_tokens": null, "refused": [], "rung": 0}'


def test_more_in_flight_than_there_are_slots_is_a_warning(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, "[endpoint]\nin_flight = 9\n")
    with serving(Clinic(pages=LLAMA_CPP, counts=False)) as clinic:
        said = seen(digest, clinic, "--json")

    assert notices(said)["slots"] == (
        "warning",
        "4, and [endpoint] in_flight = 9 would have others wait.",
        "Set [endpoint] in_flight = 4, or leave it out.",
    )
    with serving(Clinic(pages=LLAMA_CPP)) as clinic:
        configured(tmp_path, "[endpoint]\nin_flight = 4\n")
        as_many = notices(seen(digest, clinic, "--json"))
    assert as_many["slots"] == ("ok", "4 prompts are in flight at once, as [endpoint] in_flight says.", "")
    assert notices(said)["usage"] == (
        "ok",
        "Tokens are not reported: prompts are cut, and tokens counted, by an estimate.",
        "",
    )


def test_a_source_that_is_missing_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, '[[sources]]\nkind = "jsonl"\npath = "gone.jsonl"\n')
    said = digest("doctor")

    assert said.code == 1
    assert said.out == (
        "ok       config     digest.toml: 2 sources, no model.\n"
        "ok       prompts    6 can be filled, as shipped.\n"
        "ok       templates  As shipped.\n"
        "ok       out        out will be made.\n"
        "ok       state      out/state.sqlite is not there yet.\n"
        "ok       source     2 papers in week.txt.\n"
        "wrong    source     gone.jsonl cannot be read: No such file or directory (gone.jsonl).\n"
        "                    -> Check the path.\n"
        "ok       endpoint   None is named: editions are made of the papers' own sentences.\n"
        "ok       mail       No [mail]: editions stay in the out folder.\n"
        "1 thing is wrong, 0 warnings.\n"
    )


def test_a_page_template_with_a_mistake_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, '[templates]\nfolder = "pages"\n')
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "digest.md.jinja").write_text("# Mine\n{{ editon.title }}", encoding="utf-8")
    said = digest("doctor", "--json", "--quiet")

    assert said.code == 2
    state, found, remedy = notices(said)["templates"]
    assert state == "wrong"
    assert "digest.md.jinja, line 2: nothing sets the variable 'editon'" in found
    assert remedy != ""


def test_a_prompt_with_a_mistake_is_wrong_also_where_no_model_is_named(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path, '[prompts]\nfolder = "mine"\n')
    (tmp_path / "mine" / "write_overview").mkdir(parents=True)
    (tmp_path / "mine" / "write_overview" / "user.md.jinja").write_text("{{ sectons }}", encoding="utf-8")
    said = digest("doctor", "--json", "--quiet")

    assert said.code == 1
    state, found, remedy = notices(said)["prompts"]
    assert state == "wrong"
    assert "write_overview/user.md.jinja" in found
    assert "sectons" in found
    assert remedy != ""


def test_an_out_folder_in_use_is_wrong_and_its_holder_is_named(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    (tmp_path / "out" / ".digest").mkdir(parents=True)
    with held(tmp_path / "out"):
        (tmp_path / "out" / ".digest" / "holder.json").write_text('{"pid": 4711}')
        said = digest("doctor", "--quiet")

    assert said.code == 1
    assert said.out == (
        "wrong    out        out is in use by another run (process 4711).\n"
        "                    -> Wait for it to end, or give --out another folder.\n"
    )


@pytest.mark.parametrize(
    ("text", "found", "remedy"),
    [
        ("[edition\n", "digest.toml is not TOML: Expected ']'", "Mend that line."),
        ('[edition]\ntitel = "x"\n', "digest.toml: [edition] has no option 'titel'.", "Did you mean title?"),
        ('[endpoint]\nbase_url = "http://localhost/v1"\n', "An endpoint is named, and no model.", "Say --model NAME"),
    ],
)
def test_a_config_that_cannot_be_read_is_the_only_line(
    digest: Digest, tmp_path: Path, text: str, found: str, remedy: str
) -> None:
    (tmp_path / "digest.toml").write_text(text, encoding="utf-8")
    said = digest("doctor")

    first, second, last = said.out.splitlines()
    assert said.code == 2
    assert first.startswith(f"wrong    config  {found}")
    assert second.startswith(f"                 -> {remedy}")
    assert last == "1 thing is wrong, 0 warnings."
    assert said.err == ""


def test_a_window_that_holds_a_single_paper_is_probed_no_further(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with serving(Clinic(pages={"/props": {"default_generation_settings": {"n_ctx": 2048}}})) as clinic:
        plain = seen(digest, clinic, "--json", "--quiet")
        probed = seen(digest, clinic, "--json", "--quiet", "--probe")

    assert notices(plain)["copying"] == (
        "ok",
        "Of one paper 2 of 2 quotes are right; the window takes no second one.",
        "",
    )
    assert notices(probed)["copying"][1].startswith("A prompt holds 1 paper, the most that its window takes")
    assert len(clinic.asked) == 2


def test_an_out_folder_that_cannot_be_made_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    said = digest("doctor", "--quiet", "--out", "week.txt/deep/out")

    assert said.code == 1
    assert said.out == (
        f"wrong    out        week.txt/deep/out cannot be made: {tmp_path}/week.txt may not be written to.\n"
        "                    -> Give --out another folder.\n"
    )


def test_a_damaged_state_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "state.sqlite").write_bytes(b"not a database, and longer than its header is" * 40)
    said = digest("doctor", "--quiet")

    assert said.code == 1
    assert said.out == (
        "wrong    state      out/state.sqlite is damaged: file is not a database.\n"
        "                    -> Move it away and run again; what it held is asked for anew, "
        "and who was mailed which edition is forgotten.\n"
    )


@pytest.mark.llama
def test_a_real_server_that_speaks_nonsense_is_described_and_called_wrong(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(tmp_path, "[endpoint]\ncontext_tokens = 8192\nmax_reply_tokens = 1000\n")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with a_llama(tmp_path, KEY) as server:
        said = digest("doctor", "--base-url", server.url, "--model", "tiny", "--probe", "--json", "--quiet")

    found = notices(said)
    assert said.code == 1
    assert found["window"] == ("ok", "8,192 tokens, of which [endpoint] context_tokens = 8192 are used.", "")
    assert found["slots"] == ("ok", "4: as many prompts are in flight at once.", "")
    assert found["model"][0] == "ok"
    # Of nonsense there may be no reply at all; where there is one, none of its quotes stands in the paper.
    wrong = {what: each for what, each in found.items() if each[0] == "wrong"}
    assert set(wrong) in ({"copying"}, {"reply"})
    assert all(remedy for _, _, remedy in wrong.values())


def test_the_json_is_one_object(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    said = digest("doctor", "--json")

    assert json.loads(said.out)["exit_code"] == 0
    assert json.loads(said.out)["findings"][0] == {
        "what": "config",
        "state": "ok",
        "found": "digest.toml: 1 source, no model.",
        "remedy": "",
    }
    assert said.err.startswith("ok       config     digest.toml: 1 source, no model.\n")


def test_a_state_that_is_worth_pruning_is_a_warning(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)
    with State(tmp_path / "out" / "state.sqlite") as state:
        for number in range(26):
            state.put(
                KeptReply(
                    key=f"{number}",
                    prompt="p",
                    model="m",
                    endpoint="e",
                    body="{}",
                    text="x" * 2_000_000,
                    usage=Usage(),
                    seconds=1.0,
                )
            )
    (tmp_path / "out" / "W").mkdir()
    (tmp_path / "out" / "W" / "run.json").write_text("{}")
    said = digest("doctor", "--json", "--quiet")

    assert said.code == 0
    state_found, found, remedy = notices(said)["state"]
    assert state_found == "warning"
    assert found.startswith("26 replies kept, ")
    assert found.endswith(" 26 replies (52.0 MB) are used by no edition.")
    assert remedy == "Say digest doctor --prune to let them go."


def mailing(folder: Path, port: int, smtp: str = 'tls = "none"', sender: str = "digest@lab.example") -> None:
    """A config that mails two readers through a server on this machine."""
    configured(
        folder,
        f'[mail]\nsender = "{sender}"\nrecipients = ["ada@quay.example", "bo@quay.example"]\n'
        f'[mail.smtp]\nhost = "127.0.0.1"\nport = {port}\ntimeout_s = 5\n{smtp}\n',
    )


def test_mail_that_would_arrive_is_in_order_and_nothing_is_sent(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        mailing(tmp_path, server.port)
        said = digest("doctor")

    assert said.code == 0
    assert said.out.partition("ok       mail ")[2] == (
        f"      127.0.0.1:{server.port} answers (in the clear, on this machine), no login, 2 readers.\n"
        "ok       sender     digest@lab.example: lab.example must list 127.0.0.1 in its SPF record, or the server must "
        "sign with DKIM for it. That cannot be looked up from here: send one with digest send --test and read its "
        "headers.\n"
        "ok       list       Readers leave by a mail to digest@lab.example. The ledger's key is out/mail.key: keep it "
        "together with the state.\n"
        "All is in order.\n"
    )
    assert [command[:4] for command in server.seen.commands] == ["ehlo", "quit"]
    assert not (tmp_path / "out").exists()


def test_a_login_that_is_refused_is_wrong_and_says_what_providers_want(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_MAIL_PASSWORD", "quay-word-0123")
    with ScriptedServer(EHLO="250-sink.example\r\n250 AUTH PLAIN", AUTH="535 5.7.8 Bad credentials") as server:
        mailing(tmp_path, server.port, 'tls = "none"\nuser = "ada"')
        said = digest("doctor", "--quiet")

    assert said.code == 2
    assert said.out == (
        f"wrong    mail       127.0.0.1:{server.port} refused the login of 'ada': 535 5.7.8 Bad credentials.\n"
        "                    -> Check user and password. With two-step verification, Gmail, iCloud, Yahoo and others "
        "want an app password in place of your own. 535 5.7.139 says that Microsoft takes no password for this mailbox "
        'any more: use OAuth2 (token_command in [mail.smtp]), or a provider by HTTP (transport = "resend").\n'
    )
    assert "quay-word-0123" not in said.out + said.err


def test_a_password_that_is_not_set_is_told_by_the_name_of_its_variable(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        mailing(tmp_path, server.port, 'tls = "none"\nuser = "ada"\npassword_from = "QUAY_WORD"')
        said = digest("doctor", "--quiet")

    assert said.code == 2
    assert said.out == (
        "wrong    mail       [mail.smtp] names the user 'ada', and QUAY_WORD is empty.\n"
        "                    -> Put the password into the environment variable QUAY_WORD, or set token_command.\n"
    )
    assert server.seen.connections == 0


def test_a_server_without_starttls_is_wrong_and_hears_no_password(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_MAIL_PASSWORD", "quay-word-0123")
    with ScriptedServer(EHLO="250-sink.example\r\n250 AUTH PLAIN") as server:
        mailing(tmp_path, server.port, 'user = "ada"')
        said = digest("doctor", "--quiet")

    assert said.code == 2
    assert said.out == (
        f"wrong    mail       127.0.0.1:{server.port} offers no STARTTLS, so nothing was sent.\n"
        '                    -> If it is encrypted from the start, say tls = "implicit" (port 465) in [mail.smtp].\n'
    )
    assert not any(command.upper().startswith("AUTH") for command in server.seen.commands)


def test_a_server_that_is_not_there_is_wrong(digest: Digest, tmp_path: Path) -> None:
    mailing(tmp_path, 9)
    said = digest("doctor", "--quiet")

    assert said.code == 2
    assert said.out == (
        "wrong    mail       127.0.0.1:9 cannot be reached: Connection refused.\n"
        "                    -> Check host, port and tls in [mail.smtp]; where they are right, try again later with "
        "digest send.\n"
    )


def test_a_providers_name_through_another_server_is_a_warning(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        mailing(tmp_path, server.port, sender="Lab <lab@gmail.com>")
        said = digest("doctor", "--quiet")

    assert said.code == 0
    assert said.out == (
        "warning  sender     gmail.com lets only servers of its own send in its name, and this one is 127.0.0.1: it "
        "will be refused.\n"
        "                    -> Send from a domain of your own, or through that provider's server.\n"
    )


def test_resend_without_a_key_is_wrong(digest: Digest, tmp_path: Path) -> None:
    configured(
        tmp_path, '[mail]\nsender = "digest@lab.example"\nrecipients = ["ada@quay.example"]\ntransport = "resend"\n'
    )
    said = digest("doctor", "--quiet")

    assert said.code == 2
    assert said.out == (
        "wrong    mail       RESEND_API_KEY holds no key for Resend.\n"
        "                    -> Put it into the environment variable RESEND_API_KEY, or name another one in "
        "[mail.resend].\n"
    )


def test_the_message_of_the_newest_edition_is_measured(digest: Digest, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        mailing(tmp_path, server.port)
        digest("run", "--no-mail", "--edition", "2026-W46")
        said = digest("doctor", "--json")

    state, found, remedy = notices(said)["message"]
    assert (state, remedy) == ("ok", "")
    assert re.fullmatch(r"2026-W46: \d{1,2} KB of HTML, \d{2,3} KB as a message\.", found)
    assert server.seen.arrived == []


def embedding(folder: Path, clinic: Clinic, model: str = "tide-1", more: str = "") -> None:
    configured(folder, f'[embeddings]\nbase_url = "{clinic.url}"\nmodel = "{model}"\n{more}\n')


def embeddings_line(digest: Digest, clinic: Clinic) -> tuple[str, str, str]:
    """State, what was found and what to do; times and the port are not this test's."""
    state, found, remedy = notices(digest("doctor", "--json", "--quiet"))["embeddings"]
    host = clinic.url.split("/")[2]
    return state, re.sub(r"in \d+ ms", "in _", found).replace(host, "HOST"), remedy.replace(host, "HOST")


def test_an_endpoint_of_vectors_that_is_in_order_has_a_line(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(pages={"/v1/models": MODELS})) as clinic:
        embedding(tmp_path, clinic, more='prefix = "passage: "')
        said = digest("doctor")
        line = embeddings_line(digest, clinic)

    assert said.code == 0
    assert "\nok       embeddings  tide-1 at http://127.0.0.1:" in said.out
    assert line == ("ok", "tide-1 at http://HOST/v1 is listed: vectors of 3 numbers, two in _.", "")
    assert [len(body["input"]) for body in clinic.asked] == [2, 2]
    assert all(text.startswith("passage: ") for text in clinic.asked[0]["input"])
    assert not (tmp_path / "out").exists()


def test_where_no_vectors_are_wanted_there_is_no_line(digest: Digest, tmp_path: Path) -> None:
    configured(tmp_path)

    assert "embeddings" not in notices(digest("doctor", "--json", "--quiet"))


def test_a_model_of_vectors_that_is_not_known_is_wrong_with_the_nearest_name(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(pages={"/v1/models": MODELS})) as clinic:
        embedding(tmp_path, clinic, model="tide-2")
        line = embeddings_line(digest, clinic)

    assert line == (
        "wrong",
        "HOST has no model 'tide-2': The model 'tide-2' does not exist",
        "Did you mean [embeddings] model = 'tide-1'?",
    )


def test_a_model_of_vectors_that_no_list_names_is_wrong_with_where_the_names_are(
    digest: Digest, tmp_path: Path
) -> None:
    with serving(Clinic()) as clinic:
        embedding(tmp_path, clinic, model="tide-2")
        line = embeddings_line(digest, clinic)

    assert line[2] == "Mend [embeddings] model; http://HOST/v1/models lists the names."


def test_a_model_that_is_not_made_for_vectors_is_a_warning(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(pooled=False)) as clinic:
        embedding(tmp_path, clinic)
        line = embeddings_line(digest, clinic)

    assert line == (
        "warning",
        "tide-1 at http://HOST/v1 is not listed, and answers: two different texts have the same vector.",
        "Name a model that is made for embeddings, or start the server with a pooling.",
    )


def test_an_endpoint_of_vectors_that_is_away_is_wrong_and_so_is_a_web_page(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(web_page=True)) as clinic:
        embedding(tmp_path, clinic)
        page = embeddings_line(digest, clinic)
    away = embeddings_line(digest, clinic)

    assert page == (
        "wrong",
        "http://HOST/v1/embeddings answers with a web page: no vectors are made there.",
        "Mend [embeddings] base_url.",
    )
    assert away == (
        "wrong",
        "HOST cannot be reached.",
        "Start the server, or mend [embeddings] base_url (http://HOST/v1), the proxy or the network.",
    )


def test_a_key_for_vectors_that_is_missing_is_named_by_its_variable(digest: Digest, tmp_path: Path) -> None:
    with serving(Clinic(key=KEY)) as clinic:
        embedding(tmp_path, clinic, more='key_from = "TIDE_KEY"')
        line = embeddings_line(digest, clinic)

    assert line == ("wrong", "HOST wants a key, and none is set.", "Set TIDE_KEY.")


def test_a_server_of_replies_alone_makes_no_vectors(digest: Digest, tmp_path: Path) -> None:
    with a_llama(tmp_path, KEY) as llama:
        configured(tmp_path, f'[embeddings]\nbase_url = "{llama.url}"\nmodel = "tide"\nkey_from = "TIDE_KEY"\n')
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TIDE_KEY", KEY)
            state, found, remedy = notices(digest("doctor", "--json", "--quiet"))["embeddings"]

    assert state == "wrong"
    assert "does not do what is asked (HTTP 501): This server does not support embeddings." in found
    assert remedy == "Start the server so that it does, or mend [embeddings] base_url."
