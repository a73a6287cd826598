"""The tables of `out/state.sqlite`, and which version of the file brought which."""

_REPLIES = """
create table replies (
    key text primary key,
    prompt text not null,
    model text not null,
    endpoint text not null,
    body text not null,
    text text not null,
    prompt_tokens integer not null,
    completion_tokens integer not null,
    cached_tokens integer not null,
    seconds real not null
) strict, without rowid
"""
# What an endpoint counts for one token of our estimate: what each edition was begun with, and the highest it met.
_RATIOS = """
create table token_ratios (
    number integer primary key,
    edition text not null,
    endpoint text not null,
    model text not null,
    begun_with real,
    highest real,
    unique (edition, endpoint, model)
) strict
"""
# The window that an edition was begun with.
_WINDOWS = "alter table token_ratios add column window_tokens integer"
# How requests are put to an endpoint, as far as it was learned.
_MANNERS = """
create table manners (
    endpoint text not null,
    model text not null,
    manner text not null,
    primary key (endpoint, model)
) strict, without rowid
"""
# What was said of prompts that did not fit, by the hash of the logical prompt.
_OVERFLOWS = "create table overflows (key text primary key, said text not null) strict, without rowid"
# An edition as it was first mailed, packed by zlib, with how it says that one leaves the list: every reader's message
# follows from it. And how far it got with each reader, whose address is a keyed hash and stands in neither table.
_LETTERS = """
create table letters (
    edition text primary key,
    frozen text not null,
    way_out text not null,
    message blob not null
) strict, without rowid
"""
_SENDINGS = """
create table sendings (
    edition text not null,
    channel text not null,
    recipient text not null,
    state text not null,
    tries integer not null default 0,
    message_id text not null default '',
    sha256 text not null default '',
    code integer,
    said text not null default '',
    changed text not null,
    primary key (edition, channel, recipient)
) strict, without rowid
"""
# Who wants no more mail, and the key that all these hashes were made with, by a hash of it.
_SUPPRESSED = "create table suppressed (recipient text primary key, why text not null, since text not null) strict"
_MAIL_KEY = "create table mail_key (fingerprint text not null) strict"
# The editions that remember their topics, in the order in which they were first made, and the topics of each: lists are
# JSON. All that is known of a topic follows from its rows and from what somebody wished of it.
_GROUPED = "create table grouped (number integer primary key, edition text not null unique, made text not null) strict"
_TOPICS = """
create table topics (
    edition text not null,
    topic text not null,
    position integer not null,
    name text not null,
    keywords text not null,
    papers text not null,
    named_for text not null,
    profile text not null,
    status text not null,
    origins text not null,
    primary key (edition, topic)
) strict, without rowid
"""
_WISHES = """
create table topic_wishes (
    topic text primary key,
    name text,
    merged_into text,
    pinned integer not null default 0
) strict, without rowid
"""
# A text's vector (float32, little-endian), by the hash of endpoint, model, dimensions, prefix and text; and the vectors
# that an edition was made of. Rows this long would each take a page of their own in a table without rowid.
_VECTORS = "create table vectors (key text primary key, vector blob not null) strict"
_VECTOR_USES = """
create table vector_uses (
    edition text not null,
    key text not null,
    primary key (edition, key)
) strict, without rowid
"""
# The editions of configured sources, the days they cover, whether they are to be mailed and whether anything is missing
# of them; and the papers of each, by which later ones know what was covered: `names` and `authors` are JSON lists.
_EDITIONS = """
create table editions (
    edition text primary key,
    since text not null,
    until text not null,
    made text not null,
    by_mail integer not null,
    complete integer not null
) strict, without rowid
"""
_COVERED = """
create table covered (
    edition text not null,
    position integer not null,
    names text not null,
    version integer,
    title text not null,
    abstract text not null,
    authors text not null,
    primary key (edition, position)
) strict
"""
# What each version of the file added to the one before.
FORMATS = (
    (_REPLIES,),
    (_RATIOS,),
    (_WINDOWS, _MANNERS, _OVERFLOWS),
    (_LETTERS, _SENDINGS, _SUPPRESSED, _MAIL_KEY),
    (_GROUPED, _TOPICS, _WISHES, _VECTORS, _VECTOR_USES),
    (_EDITIONS, _COVERED),
)
VERSION = len(FORMATS)
# The versions that brought these.
WITH_RATIOS, WITH_WINDOWS, WITH_MAIL, WITH_TOPICS, WITH_VECTORS, WITH_COVERAGE = 2, 3, 4, 5, 5, 6
