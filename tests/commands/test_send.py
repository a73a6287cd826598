"""digest send, from the command line to what arrives: who gets what, what is said, and that nobody is named."""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from digest.__main__ import exit_code_of
from digest.mailing.messages import read
from digest.mailing.sealing import token
from tests.commands.conftest import LISTING, MARL, SALT, Digest, Said
from tests.scripted_smtp import HANG_UP, ScriptedServer

EDITION = "nets"  # named after no week, so that it is as old as its run.json says
KEY = "kelp-and-brine-and-salt"
ADDRESSES = ("ada@quay.example", "bo@quay.example", "cy@bücher.example")
WRITTEN = ("ada@quay.example", "bo@quay.example", "cy@xn--bcher-kva.example")
CONFIG = """\
[mail]
sender = "Harbour lab <digest@harbour.example>"
recipients = ["ada@quay.example", "Bo <bo@quay.example>", "cy@bücher.example"]
unsubscribe_url = "https://lab.example/leave/"
archive_url = "https://lab.example/{edition}/digest.html"
tries = 2
first_wait_s = 0
longest_wait_s = 0

[mail.smtp]
host = "127.0.0.1"
tls = "none"
port = {port}
"""
Send = Callable[..., Said]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An out folder with one edition that was mailed to nobody."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "week.txt").write_text(LISTING.format(marl=MARL, salt=SALT), encoding="utf-8")
    (folder / "digest.toml").write_text(CONFIG.replace("{port}", "1"), encoding="utf-8")
    given = ["run", str(folder / "week.txt"), "--config", str(folder / "digest.toml"), "--out", str(folder / "out")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGEST_MAIL_KEY", KEY)
        assert exit_code_of([*given, "--edition", EDITION, "--no-mail", "--quiet"]) == 0
    return folder / "out"


@pytest.fixture
def send(digest: Digest, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Send:
    """`digest send ARGUMENTS` to a server; every output is looked through for addresses."""
    shutil.copytree(made, tmp_path / "out")
    monkeypatch.setenv("DIGEST_MAIL_KEY", KEY)

    def run(server: ScriptedServer | None, *arguments: str, config: str = CONFIG) -> Said:
        port = server.port if server else 1
        (tmp_path / "digest.toml").write_text(config.replace("{port}", str(port)), encoding="utf-8")
        said = digest("send", *arguments)
        if "--addresses" not in arguments and not any("@" in each for each in arguments):
            assert not [name for name in (*ADDRESSES, *WRITTEN, "quay.example") if name in said.out + said.err]
        return said

    return run


def lines(said: Said) -> list[str]:
    return said.out.splitlines()


def test_everybody_gets_the_newest_edition_once_however_often_it_is_said(send: Send, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        first, second = send(server), send(server, EDITION)

    assert (first.code, lines(first)) == (0, ["Mail: 3 readers: 3 accepted by the server."])
    assert (second.code, lines(second)) == (0, ["Mail: 3 readers: 3 accepted by the server."])
    assert server.seen.readers() == list(WRITTEN)
    for _, message in server.seen.accepted:
        assert "Marl: Parsing Tide Tables" in read(message).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert_nobody_in_the_state(tmp_path / "out")


def assert_nobody_in_the_state(out: Path) -> None:
    held = b"".join(path.read_bytes() for path in out.iterdir() if path.name.startswith("state.sqlite"))
    with closing(sqlite3.connect(out / "state.sqlite")) as database:
        held += b"".join(zlib.decompress(row[0]) for row in database.execute("select message from letters"))
    assert b"harbour.example" in held  # what was sent is there, and was looked through
    assert not [name for name in (*ADDRESSES, *WRITTEN) if name.encode() in held]
    assert b"quay.example" not in held


def test_who_does_not_have_it_is_told_as_a_hash_with_the_servers_words_and_what_to_do(
    send: Send, tmp_path: Path
) -> None:
    def answer(command: str) -> str:
        return {"ada": "550 5.1.1 <ada@quay.example>: no ada", "bo@": "450 4.2.0 Busy"}.get(
            command.partition("<")[2][:3], "250 2.1.5 Ok"
        )

    with ScriptedServer(RCPT=answer, dot=HANG_UP) as server:
        said = send(server)

    assert said.code == 5
    head, *rest = lines(said)
    assert head == ("Mail: 3 readers: 1 uncertain, they may have it, 1 not yet, the server put it off, 1 bounced.")
    assert sorted(line[12:] for line in rest[:3]) == [
        "bounced: 550 5.1.1 <(the reader)>: no (the reader)",
        "retryable: 450 4.2.0 Busy",
        "uncertain: the connection was lost before the server had answered: the server hung up",
    ]
    assert all(len(line[2:10].strip()) == 8 and set(line[2:10]) <= set("0123456789abcdef") for line in rest[:3])
    assert rest[3:] == [
        "Ask them, or say digest send nets --resend-uncertain; who has it already then gets it twice.",
        "Say digest send nets to try again; nobody gets it twice.",
        "Mend their addresses; digest send nets --retry-refused tries once more.",
    ]
    assert_nobody_in_the_state(tmp_path / "out")


def test_flags_ask_for_those_whom_a_plain_send_leaves_alone(send: Send) -> None:
    def answer(command: str) -> str:
        return "550 5.1.1 None" if "<ada@" in command else "250 2.1.5 Ok"

    with ScriptedServer(RCPT=answer, dot=[HANG_UP, "250 Ok"]) as server:
        send(server)  # ada bounces, bo is in doubt, cy has it
    with ScriptedServer() as kind:
        plain = send(kind)
        assert kind.seen.readers() == []
        doubt = send(kind, "--resend-uncertain")
        assert kind.seen.readers() == ["bo@quay.example"]
        refused = send(kind, "--retry-refused")

    assert kind.seen.readers() == ["bo@quay.example", "ada@quay.example"]
    assert [plain.code, doubt.code, refused.code] == [5, 5, 0]


@pytest.mark.slow
def test_a_server_that_is_away_is_told_once_with_exit_code_five_and_nobody_is_lost(send: Send) -> None:
    away = send(None)
    with ScriptedServer() as server:
        back = send(server)

    assert away.code == 5
    assert lines(away) == [
        "Mail: 3 readers: 3 not tried yet.",
        "Say digest send nets to try again; nobody gets it twice.",
    ]
    assert "127.0.0.1:1 cannot be reached: Connection refused." in away.err
    assert (back.code, len(server.seen.accepted)) == (0, 3)


def test_a_dry_run_says_who_would_get_it_and_does_nothing(send: Send, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "digest.toml"}
    with ScriptedServer() as server:
        said = send(server, "--dry-run")
        named = send(server, "--dry-run", "--addresses")
        asked = json.loads(send(server, "--dry-run", "--json").out)

    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "digest.toml"}
    assert (said.code, server.seen.connections, after) == (0, 0, before)
    assert len(lines(said)) == 4
    assert all(line[10:].startswith("  gets it, ") for line in lines(said)[:3])
    assert lines(said)[3].startswith("nets would go to 3 of 3 readers, ")
    assert lines(said)[3].endswith(" MB in all. Nothing was sent.")
    assert [line.split()[0] for line in lines(named)[:3]] == list(WRITTEN)
    assert [(row["state"], row["goes"]) for row in asked["readers"]] == [("pending", True)] * 3


@pytest.mark.slow
def test_hashes_of_a_dry_run_before_there_is_a_key_cannot_be_guessed_from_addresses(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_MAIL_KEY")
    config = CONFIG.replace('unsubscribe_url = "https://lab.example/leave/"\n', "")
    first, second = (json.loads(send(None, "--dry-run", "--json", config=config).out) for _ in range(2))

    hashes = [[row["reader"] for row in shown["readers"]] for shown in (first, second)]
    assert not set(hashes[0]) & set(hashes[1])


def test_a_status_is_a_line_a_reader(send: Send) -> None:
    before = send(None, "--status")
    with ScriptedServer(RCPT=lambda command: "550 5.1.1 None" if "<bo@" in command else "250 Ok") as server:
        send(server)
    after, named = send(None, "--status"), send(None, "--status", "--addresses")
    asked = json.loads(send(None, "--status", "--json").out)

    assert [line.split()[1] for line in lines(before)] == ["state", "pending", "pending", "pending"]
    assert sorted(line.split()[1] for line in lines(after)[1:]) == ["accepted", "accepted", "bounced"]
    assert sorted(line.split()[0] for line in lines(named)[1:]) == sorted(WRITTEN)
    assert sorted((row["state"], row["tries"], row["code"]) for row in asked["lines"]) == [
        ("accepted", 1, 250),
        ("accepted", 1, 250),
        ("bounced", 0, 550),
    ]


def test_another_key_is_refused_by_every_way_to_look_or_send(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as server:
        send(server)
        for other, arguments in (
            ("another key of twenty letters", ()),
            ("another key of twenty letters", ("--dry-run",)),
            ("another key of twenty letters", ("--suppress", "x@quay.example")),
            ("", ("--status",)),
        ):
            monkeypatch.setenv("DIGEST_MAIL_KEY", other)
            said = send(server, *arguments)
            assert said.code == 2, arguments
            assert "was kept with another key, so nobody in it could be told." in said.err

    assert len(server.seen.accepted) == 3


def test_a_test_goes_to_one_address_and_changes_nothing_for_readers(send: Send, tmp_path: Path) -> None:
    with ScriptedServer() as server:
        trial = send(server, "--test", "me@elsewhere.example")
        assert not (tmp_path / "out" / "state.sqlite").exists() or send(server, "--status").code == 0
        real = send(server)
    with ScriptedServer(RCPT="550 5.1.1 No") as unkind:
        refused = send(unkind, "--test", "me@elsewhere.example")

    assert (trial.code, lines(trial)) == (
        0, ["nets to me@elsewhere.example, as a test: accepted, 250 2.0.0 Ok: queued as 4D2F."]
    )  # fmt: skip
    assert server.seen.readers() == ["me@elsewhere.example", *WRITTEN]
    assert real.code == 0
    assert (refused.code, lines(refused)) == (5, ["nets to me@elsewhere.example, as a test: bounced, 550 5.1.1 No."])


def test_who_wants_no_mail_gets_none_by_address_or_by_token_until_allowed(send: Send) -> None:
    by_token = token(KEY.encode(), "digest.harbour.example", "bo@quay.example")
    with ScriptedServer() as server:
        said = [
            send(server, "--suppress", "ADA@quay.example"),
            send(server, "--suppress", "ada@quay.example"),
            send(server, "--suppress", by_token),
            send(server, "--suppress", "dot@elsewhere.example"),
            send(server),
        ]
        assert server.seen.readers() == ["cy@xn--bcher-kva.example"]
        allowed = [send(server, "--allow", by_token), send(server, "--allow", by_token), send(server)]

    assert server.seen.readers() == ["cy@xn--bcher-kva.example", "bo@quay.example"]
    told = [lines(each)[0][len("Reader 01234567 ") :] for each in [*said[:4], *allowed[:2]]]
    assert told == [
        "gets no more editions.",
        "is on that list already.",
        "gets no more editions.",
        "gets no more editions. No such reader is in [mail] now.",
        "may be mailed again.",
        "is on no such list.",
    ]
    assert not [each for each in said if "quay.example" in each.out + each.err]
    assert (said[4].code, lines(said[4])) == (0, ["Mail: 3 readers: 1 accepted by the server, 2 want no mail."])
    assert lines(allowed[2]) == ["Mail: 3 readers: 2 accepted by the server, 1 want no mail."]


def test_only_those_named_by_to_are_mailed(send: Send) -> None:
    with ScriptedServer() as server:
        said = send(server, "--to", "CY@Bücher.example", "--to", "bo@quay.example")

    assert (said.code, lines(said)) == (0, ["Mail: 2 readers: 2 accepted by the server."])
    assert server.seen.readers() == ["bo@quay.example", "cy@xn--bcher-kva.example"]


@pytest.mark.slow
def test_an_old_edition_is_mailed_only_when_asked_for(send: Send, tmp_path: Path) -> None:
    record = tmp_path / "out" / EDITION / "run.json"
    run = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps({**run, "finished": "2024-01-01T00:00:00+00:00"}), encoding="utf-8")
    with ScriptedServer() as server:
        old = send(server)
        assert server.seen.connections == 0
        late = send(server, "--late")

    assert (old.code, late.code) == (5, 0)
    assert "days old, and [mail] max_lateness_days is 21: nobody was mailed." in old.err
    assert "If it is to go out all the same, say digest send nets --late." in old.err


@pytest.mark.slow
def test_json_is_one_object_on_stdout_and_words_for_people_go_to_stderr(send: Send) -> None:
    with ScriptedServer(RCPT=lambda command: "550 5.1.1 None" if "<bo@" in command else "250 Ok") as server:
        said = send(server, "--json")

    shown = json.loads(said.out)
    assert (shown["edition"], shown["exit_code"], said.code) == ("nets", 5, 5)
    assert sorted((row["state"], row["said"]) for row in shown["receipts"]) == [
        ("accepted", "250 2.0.0 Ok: queued as 4D2F"),
        ("accepted", "250 2.0.0 Ok: queued as 4D2F"),
        ("bounced", "550 5.1.1 None"),
    ]
    assert "Mail: 3 readers: 2 accepted by the server, 1 bounced." in said.err


@pytest.mark.slow
def test_quiet_says_nothing_where_all_is_well(send: Send) -> None:
    with ScriptedServer() as server:
        said = send(server, "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_each_message_has_its_readers_own_way_out_also_where_the_key_was_made_just_now(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_MAIL_KEY")
    with ScriptedServer() as server:
        send(server)

    ways = [str(read(message)["List-Unsubscribe"]).partition(">")[0][1:] for _, message in server.seen.accepted]
    assert len(set(ways)) == 3
    for way, (_, message) in zip(ways, server.seen.accepted, strict=True):
        body = read(message).get_body(("plain",))
        assert body is not None
        assert way in body.get_content()
        assert not [other for other in ways if other != way and other.encode() in message.replace(b"=\r\n", b"")]


NO_MAIL = '[endpoint]\nmodel = "tide-1"\n'
NAMED = 'recipients = ["ada@quay.example", "Bo <bo@quay.example>", "cy@bücher.example"]'
CSV = CONFIG.replace(NAMED, 'recipients_file = "readers.csv"')
UNREAL = CONFIG.replace("Bo <bo@quay.example>", "Bo <bo at quay>")
FAR = CONFIG.replace("127.0.0.1", "mail.quay.example")


@pytest.mark.parametrize(
    ("arguments", "config", "words"),
    [
        ((), NO_MAIL, "digest.toml has no table [mail]: nobody is to be mailed."),
        (("2026-W01",), CONFIG, "There is no edition 2026-W01 in out."),
        (("--to", "eve@quay.example"), CONFIG, "--to 'eve@quay.example' is no reader of [mail]."),
        (("--to", "eve"), CONFIG, "--to 'eve' has no @."),
        (("--test", "a b@quay.example"), CONFIG, "--test 'a b@quay.example' has a part before the @ that no address"),
        (("--suppress", "no-token"), CONFIG, "--suppress 'no-token' has no @."),
        ((), UNREAL, "[mail] recipients, number 2: 'Bo <bo at quay>' has no @"),
        ((), CONFIG.replace("tries = 2", "trials = 2"), "trials"),
        ((), CONFIG.replace('tls = "none"', 'tls = "maybe"'), "tls"),
        ((), CONFIG.replace("[mail]\n", '[mail]\ntransport = "pigeon"\n'), "[mail] knows no transport 'pigeon'."),
        ((), FAR, '[mail.smtp] tls = "none" would send in the clear to mail.'),
        ((), CSV, "readers.csv, line 3: 'bo(at)quay' has no @."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_exit_code_two_and_nobody_is_mailed(
    arguments: tuple[str, ...], config: str, words: str, send: Send, tmp_path: Path
) -> None:
    (tmp_path / "readers.csv").write_text("address,name\nada@quay.invalid,Ada\nbo(at)quay,Bo\n", encoding="utf-8")
    (tmp_path / "digest.toml").write_text(config, encoding="utf-8")
    with ScriptedServer() as server:
        said = send(server, *arguments, "--addresses", config=config)

    assert said.code == 2
    assert words in said.err
    assert "Traceback" not in said.err
    assert (said.out, server.seen.accepted) == ("", [])


def test_an_edition_whose_data_are_gone_or_broken_is_told(send: Send, tmp_path: Path) -> None:
    (tmp_path / "out" / EDITION / "digest.json").write_text("{", encoding="utf-8")
    broken = send(None, EDITION)
    shutil.rmtree(tmp_path / "out")
    none = send(None)

    assert (broken.code, none.code) == (1, 2)
    assert "digest.json" in broken.err
    assert "There is no edition in out." in none.err
