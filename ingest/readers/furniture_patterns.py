"""What the furniture of web pages looks like: interface words, banners, review badges, disclaimers."""

import re

MONTH_OR_YEAR = r"(?:19|20)\d\d"

INTERFACE = re.compile(
    r"""(?: share(?:\ (?:this|on)\b.*)? | print(?:\ (?:this\ )?page)? | save | bookmark | copy\ link | download(?:\ pdf)? | listen | e-?mail
    | tweet | log\ ?(?:in|out) | sign\ ?(?:in|up|out) | register | subscribe(?:\ .{0,40})? | menu | search | home | skip\ to\ .{0,30}
    | back\ to\ top | jump\ to(?:\ .{0,30})? | table\ of\ contents | contents | on\ this\ page | in\ this\ article | advertisement | sponsored | ad
    | (?:read|show|see|view|load)\ (?:more|less|all) | next(?:\ article)? | previous(?:\ article)? | accept(?:\ all)?(?:\ cookies)?
    | reject(?:\ all)?(?:\ cookies)? | cookie\ (?:settings|preferences|policy) | manage\ (?:preferences|cookies) | close | dismiss
    | contact(?:\ us)? | about(?:\ us)? | help | privacy(?:\ policy)? | terms(?:\ (?:of|and|&)\ .{0,20})? | (?:give\ )?feedback | report\ (?:an?\ )?(?:error|issue|problem)
    | was\ this\ .{0,40}helpful\?? | yes | no | skip | continue | submit | cancel | get\ started | try\ (?:it|now)\b.{0,30}
    | related\ (?:articles|topics|questions|content|posts) | people\ also\ ask | follow\ us\b.{0,30} | get\ the\ app | ask\ (?:a\ )?question
    | new\ (?:chat|question) | copy | cite(?:\ this)?(?:\ .{0,20})? | select\ (?:your\ )?(?:role|audience|language)
    | (?:i\ am\ an?\ )?(?:physician|doctor|nurse|pharmacist|medical\ student|student|patient|caregiver|researcher|clinician
      |health\ ?care\ (?:professional|provider)|other)s? )[.!:…→»›↑↗\s]*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Whole lines that are interface; some of these words also head sections, so they count only at the edges of a page."""

BANNER = re.compile(
    r"""^personali[sz]e\b.{0,60}$ | \btailor\ your\ experience\b | \bwhich\ best\ describes\ you\b | \bview\ (?:our\ )?editorial\ (?:policy|process|standards)
    | ^(?:article|content|editorial|page)?\s*review\ status\b | \bpending\ (?:human|medical|expert|editorial|clinical|peer)\ review\b
    | \beducational\ purposes?\ only\b | \bmedical\ (?:advisory|review)\ board\b
    | \ball\ (?:\w+\ )?(?:articles|pages|content|posts|topics)\ (?:are|is|have\ been)\ (?:\w+\ ){0,3}(?:reviewed|checked|written|edited)\b.{0,120}$
    | \breviewed\ for\ (?:medical\ )?accuracy\b
    | ^(?:medically\ |clinically\ |fact[-\ ])?(?:reviewed|checked|written|edited|authored)\ by\b.{0,120}$
    | ^(?:we|this\ (?:web)?site|our\ (?:web)?site)\ uses?\ cookies\b | \bby\ (?:continuing|using)\ (?:to\ use\ )?(?:this|our)\ (?:web)?site\b
    | \ball\ rights\ reserved\b | ^(?:copyright\s*)?©\s*(?:copyright\s*)?\d{4}\b | \benable\ javascript\b | ^skip\ to\ (?:main\ )?content\b
    | ^have\ (?:a|any|another)\ (?:follow[-\s]?up\ )?questions?\?$ | \bask\ (?:any|a|your)\ follow[-\s]?up\ questions?\b
    | \bmedical\ a\.?i\b\.? | ^(?:sign\ up|subscribe)\ (?:for|to)\b | \bjoin\ our\ (?:newsletter|mailing\ list)\b
    | \bget\ .{0,60}\banswers\ (?:instantly|in\ seconds|now)\b | ^download\ (?:our|the)\ app\b | \bstart\ your\ free\ trial\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Lines that belong to the page wherever they stand."""

CALL_TO_ACTION = re.compile(
    r"^have (?:a|any|another) (?:follow[-\s]?up )?questions?\?|^(?:ask|type) (?:a|your|any) .{0,30}question",
    re.IGNORECASE,
)

DATE_LINE = re.compile(
    r"^(?:page |article |content |this page was |this article was )?(?:(?P<kind>last|date|first|originally)\s+)?"
    rf"(?P<verb>updated?|modified|revised|revision|reviewed|published|issued|posted)\b(?: on)?\s*[:–-]?\s*(?P<rest>.{{0,40}}{MONTH_OR_YEAR}.*)$",
    re.IGNORECASE,
)

REVIEW_HEAD = re.compile(
    r"^(?:article|content|editorial|page|document)?\s*(?:review )?status\b\s*:?\s*(?P<rest>.*)$", re.IGNORECASE
)
REVIEW_STATE = re.compile(
    r"^(?P<before>\[[ xX✓✔]?\]|[✓✔☑☐☒●○◉◯✅→▶]\ufe0f?|\(current\))?\s*(?P<state>submitted|under review|in review|approved|pending(?: review)?|draft)"
    r"\s*(?P<after>\[[ xX✓✔]?\]|[✓✔☑☐☒●○◉◯✅←◀]\ufe0f?|\(current\)|\(active\))?$",
    re.IGNORECASE,
)
CHECKED = frozenset("xX✓✔☑●◉✅→▶←◀") | {"(current)", "(active)"}
PENDING = re.compile(
    r"\b(?:pending|awaiting|awaits|subject to|requires?)\s+(?:\w+\s+){0,2}(?:review|approval)\b"
    r"|\bnot (?:yet )?(?:been )?(?:\w+ )?(?:reviewed|approved)\b|\bunreviewed\b|\bunapproved\b",
    re.IGNORECASE,
)

DISCLAIMER_HEAD = re.compile(
    r"^(?:(?:professional|medical|legal|important|general|clinical|health|site|website|our|full|and|&)\s+)*"
    r"(?:disclaimers?|legal notice|limitations? of liability)(?::|\s*$)\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
DISCLAIMER_TEXT = re.compile(
    r"\b(?:assumes? no|accepts? no|disclaims? (?:any|all)|not (?:be )?(?:held )?(?:liable|responsible))\b.{0,40}\b(?:liabilit|responsib|for\b)"
    r"|\b(?:not (?:intended (?:as|to be) )?a substitute for|does not (?:replace|constitute|substitute))\b.{0,60}"
    r"\b(?:advice|judge?ment|discretion|care|diagnosis|consultation)",
    re.IGNORECASE,
)
AUDIENCE = re.compile(
    r"\b(?:intended|written|designed|meant)\s+(?:only |solely |primarily |exclusively )?for\s+(?:the )?(?:use (?:by|of) )?(?P<who>[^.;:()]{3,120}?)"
    r"(?=\s+(?:and|but|who|to|only|in order)\b(?! (?:clinicians|nurses|other|allied))|[.;:()]|$)",
    re.IGNORECASE,
)
NOT_AN_AUDIENCE = re.compile(
    r"\b(?:educational|informational|information|purposes?|guidance|reference|education|general)\b", re.IGNORECASE
)
