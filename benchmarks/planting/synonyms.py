"""Academic words and others that may stand for them in the same place: made for this purpose alone."""

_SYNONYMS = """
show that = demonstrate that
shows that = demonstrates that
demonstrate that = show that
demonstrates that = shows that
find that = observe that
observe that = find that
reveal that = show that
reveals that = shows that
indicate that = suggest that
propose = put forward
introduce = present
introduces = presents
develop = devise
novel = new
method = approach
methods = approaches
approach = method
approaches = methods
technique = method
techniques = methods
utilize = use
utilizes = uses
utilizing = using
employ = use
employs = uses
employing = using
leverage = make use of
leverages = makes use of
leveraging = making use of
exploit = make use of
exploits = makes use of
significantly = considerably
substantially = considerably
greatly = considerably
dramatically = drastically
achieve = attain
achieves = attains
achieving = attaining
achieved = attained
obtain = attain
obtains = attains
obtained = attained
obtaining = attaining
various = different
several = a number of
numerous = many
multiple = several
crucial = essential
critical = crucial
essential = crucial
key = central
Moreover = Furthermore
Furthermore = Moreover
Additionally = In addition
In addition = Additionally
Consequently = As a result
As a result = Consequently
Therefore = Thus
Thus = Therefore
However = Yet
Finally = Lastly
Recently = Lately
Specifically = In particular
In particular = Specifically
Notably = Remarkably
previous = prior
prior = previous
existing = current
investigate = examine
investigates = examines
examine = investigate
explore = look into
explores = looks into
address = tackle
addresses = tackles
tackle = address
reduce = lower
reduces = lowers
reducing = lowering
improve = enhance
improves = enhances
improving = enhancing
enhance = improve
enhances = improves
enhancing = improving
outperforms = surpasses
outperform = surpass
outperforming = surpassing
surpasses = outperforms
surpassing = outperforming
requires = needs
require = need
requiring = needing
enables = allows
enable = allow
enabling = allowing
allows = enables
allow = enable
allowing = enabling
remarkable = striking
impressive = striking
difficult = hard
challenging = demanding
challenges = difficulties
challenge = difficulty
typically = usually
usually = typically
often = frequently
frequently = often
due to = because of
owing to = because of
in order to = to
as well as = along with
a variety of = various
a wide range of = a broad range of
a wide variety of = a broad range of
such as = like
e.g. = for example
i.e. = that is
via = through
comprehensive = thorough
extensive = broad
results = findings
findings = results
limited = restricted
fundamental = basic
rapid = fast
rapidly = quickly
quickly = rapidly
entire = whole
whole = entire
primarily = mainly
mainly = primarily
mostly = for the most part
solely = only
merely = only
simultaneously = at the same time
maintaining = retaining
maintain = retain
maintains = retains
preserving = retaining
while = whilst
despite = in spite of
although = though
Although = Though
Despite = In spite of
demonstrated = shown
illustrate = show
attracted = drawn
conduct = carry out
provide = offer
provides = offers
providing = offering
offers = provides
offer = provide
begin = start
starting = beginning
remains = stays
additional = extra
extra = additional
sufficient = adequate
suitable = fitting
appropriate = suitable
necessary = needed
eliminate = remove
eliminates = removes
eliminating = removing
facilitate = ease
facilitates = eases
construct = build
constructing = building
build = construct
incorporate = integrate
incorporates = integrates
incorporating = integrating
integrating = incorporating
contains = includes
comprises = consists of
popular = widely used
widely used = commonly used
widely = broadly
commonly = generally
particularly = especially
especially = particularly
two = 2
three = 3
four = 4
five = 5
six = 6
eight = 8
ten = 10
"""

SYNONYMS = dict(line.split(" = ", 1) for line in _SYNONYMS.strip().splitlines())
"""A word or phrase, and one that says the same; matched as it is written, and with a capital."""

UNLESS = {
    "key": r"<> ?(?:value|and|-|projection|cache|/)|(?:and|query|queries) <>",
    "address": r"<> ?(?:space|book)",
    "challenge": r"(?:to) <>",
    "approaches": r"(?:it|which|that) <>",
    "approach": r"(?:to|can) <>",
    "existing": r"<> (?:in)\b|,? <> [a-z]+s? [a-z]+ing",
    "results": r"<> (?:in|from)\b|(?:this|which|that|it|training|promising|impressive|striking|art|competitive|better|"
    r"strong|SOTA|top|superior|good|comparable|equivalent) <>",
    "introduce": r"(?:methods|models|techniques|typically|often|may|can|not|to|but|that|which|tasks) <>",
    "introduces": r"(?:that|which|often|also|method|approach|model) <>",
    "limited": r"<> (?:by|to|due)|(?:severely|is|are|been|fundamentally) <>",
    "while": r"(?:a|for a) <>",
    "two": r"<> (?:orders|hand)|(?:or|the|these|and|one) <>|<>-",
    "three": r"(?:these|the|or|to) <>",
    "four": r"(?:these|the|or|to) <>",
    "popular": r"(?:most|more|increasingly) <>",
    "widely": r"(?:most|more) <>",
    "demonstrated": r"<> (?:to|by|in|that|on)|(?:are|is|as|was|were|been) <>",
    "additional": r"an <>",
    "extra": r"an <>",
    "several": r"of <>|(?:the|these|there) <>",
    "multiple": r"<> (?:negatives|choice|sequence)",
    "various": r"(?:the|these) <>",
    "allows": r"<> (?:for|us)\b",
    "allow": r"<> (?:for|us)\b",
    "allowing": r"<> (?:for|us)\b",
    "critical": r"(?:latency|time)-? ?<>|<> (?:need|and|batch|point)",
    "suitable": r"<> (?:alternative)",
    "necessary": r"<> and",
    "sufficient": r"and <>|is <> to",
    "extensive": r"<> (?:training|exposure)",
    "begin": r"<> (?:by|with)",
    "starting": r"<> (?:from|point)",
    "build": r"<> (?:on|upon)",
    "remains": r"<> (?:to be|unclear|a|an|limited|under|un)",
    "construct": r"(?:the|this|a) <>",
    "commonly": r"<> (?:used)",
    "due to": r"<> (?:their|its|the) [a-z]+ to\b|is <>|be <>",
    "improve": r"<> upon",
    "improves": r"<> upon",
    "propose": r"<> to\b",
    "prior": r"<> (?:to|knowledge|and|distribution)|(?:a|the|Gaussian) <>",
}
"""Around which a word says something else, or cannot be exchanged; tried on what stands before, `<>`, and after."""
