"""How text gives orders to a machine that reads it, or to a reviewer, in English; patterns for text in lower case.

An order is told from a report by where its verb stands: "Ignore the instructions above" begins with it, "attacks ask
models to ignore instructions" does not. Every repetition is bounded, so that a search takes time linear in the text.
"""

import re

from digest.evidence.openings import Cue

_PAPERS = r"(?:papers?|works?|submissions?|manuscripts?|stud(?:y|ies)|articles?|abstracts?|authors?|preprints?)"
_THIS = rf"(?:this|the|our|my|these|that) (?:[\w-]{{1,30}} ){{0,3}}?{_PAPERS}"
_FEW = r"(?:\S{0,79}[^\s.!?] ){0,6}?"
_REPLY = (
    r"(?:summar(?:y|ies)|overviews?|notes?|repl(?:y|ies)|answers?|outputs?|responses?|reviews?|tables?|digests?|"
    r"claims?|json|pages?|comparisons?|editions?|rows?|cells?|quotes?|revisions?|newsletters?|mails?|reports?)"
)
_ADDRESSEE = (
    r"(?:(?:ai|artificial|automated|automatic|large|machine|intelligent) ){0,2}"
    r"(?:ais?|llms?|(?:large )?language models?|models?|assistants?|chatbots?|bots?|chatgpt|gpt|claude|gemini|copilot|"
    r"reviewers?|referees?|summari[sz]ers?|editors?|machines?|agents?|systems?)"
)
_TOLD = (
    r"(?:ignor|disregard|forget|overrid|say|stat|writ|rat|scor|giv|assign|recommend|accept|prais|mention|cit|quot|"
    r"includ|output|reply|respond|answer|summar|describ|report|follow|obey|add|leav|omit|exclud|print|treat|refus|"
    r"highlight|emphasi|rank|link|tell|start|begin|replac|repeat|conclud|declar|claim|list|call|approv|assess|evaluat|"
    r"reject|promot|reveal|withdraw|insert|pretend|act|speak|open|lead|end|warn)\w{0,5}"
)
_MUST = (
    r"(?:must|should|shall|have to|has to|need to|needs to|are to|is to|ought to|will|are required to|are instructed "
    r"to|are asked to|are obliged to|can only|may only|are only allowed to)"
)
_ADVERBS = r"(?:not |never |now |only |also |always |therefore |instead |please |[a-z]{2,20}ly ){0,3}"

# What may stand before the verb of an order: courtesies, urgencies, and whom it is for.
LEAD = (
    r"please|kindly|now|then|also|and|but|so|first|firstly|second|secondly|next|finally|instead|always|just|"
    r"simply|only|therefore|important|urgent|(?:note|attention|reminder|warning)(?=[,:!])|p\.?s\.?|continued|step \d|"
    r"remember to|be sure to|make sure to|make sure you|make sure that you|from now on|for this task|you must|"
    rf"(?:when|whenever|while|if|before|after|once|for|as soon as) [^.!?\n,]{{1,80}},|"
    rf"in (?:your|the|every) (?:\w{{1,20}} )?{_REPLY}|"
    rf"as an? {_ADDRESSEE}|(?:dear |hey |hello |to |to the |to all |to any |note to |note to the |for |for the )?"
    rf"{_ADDRESSEE}(?=[,:])"
)
LEADS = """
    please kindly now then also and but so first firstly second secondly next finally instead always just simply only
    therefore important urgent note attention reminder warning p ps continued step remember be make from for you when
    whenever while if before after once as in dear hey hello to ai ais artificial automated automatic large machine
    intelligent llm llms language model models assistant assistants chatbot chatbots
    bot bots chatgpt gpt claude gemini copilot
    reviewer reviewers referee referees summarizer summariser summarizers summarisers editor editors machines agent
    agents system systems
"""

# Verbs, and what makes an order to a reader-machine of them when it follows.
COMMANDS: tuple[tuple[str, str], ...] = (
    # set aside what you were told
    ("ignore disregard forget override bypass discard overrule cancel", r"(?:everything|anything|all|whatever|what)\b"),
    (
        "ignore disregard forget override bypass discard neglect overrule cancel suspend",
        (
            rf"{_FEW}(?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|orders?|directives?|messages?|"
            rf"constraints?|restrictions?|safeguards?|policies|tasks?|requests?|others?|{_PAPERS})\b"
        ),
    ),
    # say what you are told
    (
        (
            "say state write claim declare assert conclude mention announce tell inform affirm proclaim report pretend "
            "admit confirm insist add argue remind warn assure convince spread repeat suggest imply explain"
        ),
        (
            r"(?:[\w'’-]{1,30} ){0,4}?(?:that\b|:|in (?:the|your|every|each|all)\b|readers?\b|everyone\b|users?\b|so\b|"
            r"this (?:to|in)\b)"
        ),
    ),
    (
        "write say state type repeat",
        (
            r"(?:only|exactly|nothing|verbatim|[\"“'‘<`]|the (?:exact )?(?:words?|sentence|following|text|phrase|above|"
            r"line)|this (?:sentence|line|text))"
        ),
    ),
    (
        "name call title label rename entitle move sort file put",
        r"(?:th(?:is|e|ese|at)|every|each|all) (?:[\w-]{1,20} ){0,2}?(?:topics?|papers?|groups?|headings?|sections?)\b",
    ),
    ("to", rf"(?:the |all |any |every )?{_ADDRESSEE}\s{{0,2}}:|whom it may concern"),
    ("note", r"(?:in (?:your|the|every|each)\b|for the record)"),
    ("quote copy reproduce", r"(?:this|the|that) (?:sentence|line|text|passage|above)|verbatim|word for word|exactly"),
    (
        "print write say output emit return append include",
        rf"{_FEW}(?:another|an?|one|two|more|the) (?:[\w-]{{1,30}} )?(?:json|object|lines?|words?|sentences?)\b",
    ),
    (
        "tell ask urge direct refer point send invite advise encourage",
        r"(?:the |all |every |your |any )?(?:readers?|users?|everyone|subscribers?|people|researchers?|the editor)\b",
    ),
    # rate, praise, accept
    ("rate score grade rank prefer place put list feature favor favour stress", rf"(?:{_THIS}|it\b|us\b|this\b)"),
    (
        "give assign award grant submit write provide produce generate output issue",
        (
            r"(?:[\w'’-]{1,30} ){0,7}?(?:score|top (?:rank|place|spot)|ratings?|grade|stars|full marks?|highest marks?|"
            r"acceptance|award|accept|"
            r"10/10|(?:positive|favou?rable|glowing|excellent|enthusiastic|good|strong) (?:review|evaluation|summary|"
            r"assessment|recommendation))\b"
        ),
    ),
    (
        "call label declare describe present portray introduce hail crown",
        rf"(?:{_THIS}|it|us) (?:as |to be )?(?:the|an?)\b",
    ),
    ("describe", rf"(?:{_THIS}|it\b|us\b|[\w-]{{1,30}}) as (?!a function|follows)\S"),
    ("recommend", rf"(?:{_THIS}|acceptance|accepting|to accept|it\b|strong|a strong|this\b)"),
    ("accept", rf"(?:{_THIS}|it\b|this\b)"),
    ("do", r"(?:exactly )?(?:what|as) \S"),
    ("remember", r"(?:that|this)\b"),
    ("assume pretend imagine", r"that\b|[\w-]{1,30} (?:is|was|are|were|has)\b"),
    ("say", r"(?:it|they|this|he|she|[\w-]{1,30}) (?:is|was|are|were|has)\b"),
    ("highlight emphasize emphasise", r"(?:how|that|the fact)\b"),
    ("append", r"[\"'“‘]"),
    ("rank place list put", r"(?:\S{1,30} ){1,3}?(?:first|highest|top|above|last) in (?:the|your|every)\b"),
    ("be", r"(?:very |extremely )?(?:positive|generous|kind|lenient|favou?rable)\b"),
    (
        "praise promote highlight emphasize emphasise endorse advertise glorify celebrate applaud showcase recommend",
        rf"{_FEW}(?:{_PAPERS}|strengths?|contributions?|novelty|impact|only|us|its|method)\b",
    ),
    # leave out, run down
    ("leave", r"out \S"),
    ("omit exclude censor withhold belittle discredit downplay suppress", r"\S"),
    (
        "skip drop hide remove delete erase reject criticize criticise attack dismiss refute ridicule",
        rf"(?:all|every|any|the|other|each) (?:[\w-]{{1,30}} ){{0,3}}?(?:others?|{_PAPERS}|{_REPLY}|entries|rest)\b",
    ),
    (
        "do don't don’t dont never",
        (
            r"(?:not )?(?:ever |even )?(?:mention|cite|include|summari[sz]e|list|tell|reveal|write|report|critici[sz]e|"
            r"point out|quote|compare|follow|print|say|discuss|obey|describe|refer|output|give|speak)\b"
        ),
    ),
    # the form of the reply
    (
        "reply respond answer output print return repeat echo emit",
        (
            r"(?:only(?! if| when)|with|in|exactly|as follows|nothing|json|yes|the following|the (?:words?|text|"
            r"sentence|phrase|above|system|string|json)|your|back|verbatim|to this|this|that|[\"'“‘{<`])"
        ),
    ),
    (
        (
            "cite insert include add append embed attach translate summarize summarise introduce replace provide make "
            "keep put use fill set revise rewrite change withdraw correct finish close overwrite paste link place sign "
            "render format lead merge copy"
        ),
        rf"{_FEW}(?:your|every|each|all|the|all (?:the|your|other)|the (?:final|whole)) (?:\w{{1,20}} )?{_REPLY}\b",
    ),
    ("begin start open end finish close lead", rf"(?:your|the|every|each) (?:\w{{1,20}} )?{_REPLY}"),
    (
        "cite link insert include add append mention advertise give quote print show recommend use",
        rf"{_FEW}\S{{0,20}}?(?:https?:|www\.|doi\b|10\.\d{{4}}|[\w.+-]{{1,60}}@\w|\+?\d[\d -]{{7}}|address|e-?mail)",
    ),
    ("summarize summarise describe cite mention feature list include discuss", r"(?:only|nothing|exclusively) "),
    ("stop end terminate", r"(?:reading|summari[sz]ing|reviewing|the (?:task|json|reply|output|summary))"),
    # be somebody else
    ("act behave respond answer write speak reply think", r"as (?:if|an?|the|though)\b"),
    ("pretend", r"(?:to|that|you)\b"),
    ("obey", r"(?:this|the|these|my|every|all|only|me)\b"),
    ("roleplay role-play", r"as\b"),
    ("comply", r"with \w"),
    (
        "follow",
        (
            r"(?:these|the following|my|our|this|only|the (?:new|hidden|above)|all) (?:[\w-]{1,30} ){0,3}?(?:"
            r"instructions?|rules?|orders?|steps|commands?|text|paper)"
        ),
    ),
    (
        "reveal leak print repeat show output disclose expose send",
        r"(?:[\w-]{1,30} ){0,3}?(?:system|prompts?|instructions?|api|secrets?|passwords?|keys?)\b",
    ),
    (
        "mark treat regard attribute credit assign transfer consider",
        rf"{_FEW}(?:as|to) (?:supported|true|verified|wrong|false|instructions?|this {_PAPERS}|our|us|proven)\b",
    ),
    # whom it is for
    ("dear hey hello attention listen", rf"(?:the |all |any |every )?{_ADDRESSEE}\s{{0,2}}[,:!.–—-]"),
    (
        "note message memo instruction instructions reminder",
        rf"(?:to|for) (?:the |all |any |every )?{_ADDRESSEE}(?: \w{{1,20}}){{0,3}}\s{{0,2}}[,:!.–—-]",
    ),
    (
        "new updated real actual revised additional hidden",
        r"(?:system )?(?:tasks?|instructions?|prompts?|rules?|orders?)\s{0,2}:",
    ),
)

YOU = Cue(
    words=("you", "your", "you're", "you’re"),
    pattern=re.compile(
        rf"\byou(?:['’]re)? (?:{_MUST} {_ADVERBS}{_TOLD}|now (?:obey|act|are)\b|are now in\b|"
        r"have been (?:told|asked|instructed|given)\b|(?:were|are being) (?:told|asked|instructed)\b|"
        rf"to {_TOLD}|are (?:now )?(?:an? |the )?"
        r"(?:[\w-]{1,20} )?(?:ai|assistant|language model|llm|chatbot|dan|unrestricted|jailbroken)\b)"
        r"|\byour (?:(?:system|previous|prior|earlier|initial|original|new|real) )?(?:instructions?|prompts?)\b"
        rf"|\byour {_REPLY} {_MUST}|\byour (?:(?:real|new|actual|next) )?(?:task|evaluation|role|request) is\b"
        r"|\bfor your (?:evaluation|assessment|review|summary|reply|answer)\b"
        rf"|\b(?:when|while|before|after|once|as) you {_TOLD}"
    ),
)
IF_MACHINE = Cue(
    signs=("if you", "if this is", "if an "),
    pattern=re.compile(
        r"\bif (?:you are|you're|this is being|this is|an?) (?:an? |the )?(?:(?:read|reviewed|processed) by (?:an? )?)?"
        r"(?:ai|llm|large language|language model|chatbot|automated|machine|bot)\b"
    ),
)
AS_MACHINE = Cue(
    words=("you", "your", "please", "i"),
    pattern=re.compile(
        r"\bas an? (?:[a-z]{2,12} ){0,2}(?:ai|ai assistant|llm|(?:large )?language model|reviewer|assistant|editor)"
        r"(?: \w{1,20}){0,2}, "
        r"(?:you|please|your|i)\b"
    ),
)
READING = Cue(
    signs=("ing this paper", "ing this text", "ing this abs", "ing this should", "reads this"),
    pattern=re.compile(
        rf"\b{_ADDRESSEE} (?:now )?(?:reading|processing|summari[sz]ing|reviewing|parsing|that reads|who reads) "
        rf"this (?:{_PAPERS}|text|must|should)"
    ),
)
DUTY = Cue(
    words=("must", "should", "shall", "essential", "mandatory", "imperative"),
    pattern=re.compile(
        rf"\b{_REPLY} (?:of|on|about) (?:this|our|the present) (?:paper|work|article) (?:must|should|shall)\b"
        rf"|\b(?:the|this) (?:overview|edition|digest) (?:must|should|shall) {_ADVERBS}{_TOLD}"
        rf"|\b(?:the|any|every|an? [a-z]{{3,12}}) {_REPLY} (?:must|should|shall) (?:say|state|mention|claim) that\b"
        r"|\b(?:the|any|every) (?:assistant|chatbot|reviewer|summari[sz]er|editor) (?:must|should|shall) (?:not )?"
        r"(?:say|state|mention|write|describe|praise|call|cite|omit|leave out)\b"
        r"|\bit is (?:essential|mandatory|imperative) that (?:you\b|(?:the|your|every|each) "
        rf"{_REPLY}\b)"
    ),
)
ABOVE = Cue(
    signs=("important than ", "precedence over ", "out of the ", "is the end of "),
    pattern=re.compile(
        r"\b(?:more important than|precedence over) (?:all|any|every|the|your) (?:\w{1,20} )?(?:text|instructions?|"
        r"prompts?|rules?|messages?)\b"
        rf"|\b(?:leave|keep|drop) (?:\S{{1,30}} ){{1,3}}?out of (?:the|your) {_REPLY}\b"
        r"|\bthis is the end of the (?:user|document|paper|input|data|text|prompt|abstract)"
    ),
)
PRAISE = Cue(
    words=("deserves", "deserve", "merits", "warrants", "worthy", "should", "must", "must-read", "10/10"),
    signs=("paper of the ",),
    pattern=re.compile(
        rf"\b(?:this|our|the present) {_PAPERS} (?:[a-z]{{2,20}}ly )?(?:deserves?|merits?|warrants?|should (?:be|"
        r"receive|get|win)|must be|is worthy of|needs? to be|is) (?:[\w-]{1,30} ){0,4}?(?:accept(?:ed|ance)|highest (?:"
        r"score|rating|mark)|perfect (?:score|rating)|10/10|10 out of 10|award|full marks|oral presentation|best paper|"
        r"must-read|must read)\b"
        r"|\bpaper of the (?:week|month|year|decade|edition|issue)\b"
    ),
)
