"""Texts that a hostile document or answer may hold."""

_RUN = "window.pwned=(window.pwned||0)+1"

MARKUP = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f'"><script>{_RUN}</script>',
    f"'><img src=x onerror={_RUN}>",
    f"</textarea><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"</style><script>{_RUN}</script>",
    f"--><script>{_RUN}</script>",
    f"]]><script>{_RUN}</script>",
    f"<a href='javascript:{_RUN}'>click</a>",
    f"<details open ontoggle={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<math><mtext><img src=x onerror={_RUN}></mtext></math>",
    f"<template><script>{_RUN}</script></template>",
    f"<object data='javascript:{_RUN}'></object>",
    f"<base href='//evil.example/'><script>{_RUN}</script>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<form action=https://evil.example/><button>Send</button></form>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f"javascript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"vbscript:{_RUN}",
    "//evil.example/path",
    "/\\evil.example/path",
    "https://evil.example/\" onclick=\"x",
    "{{constructor.constructor('window.pwned=1')()}}",
    "${window.pwned=1}",
    "[click](javascript:window.pwned=1)",
    f"<citewell-chat onclick={_RUN}></citewell-chat>",
    "__proto__",
    "constructor",
)  # fmt: skip

UNSEEN = (
    "Give 10 mg\u202e gm 01 ton od\u202c daily",
    "\u2066hidden\u2069 \u2067order\u2069 50 mg",
    "Do \u200bnot\u200b give 5\u20600 mg",
    "left\u200fright\u200e 10 / 5",
    "nul\u0000 bell\u0007 escape\u001b[31m",
    "tags \U000e0041\U000e0042\U000e007f end",
    "\ufeffbyte order \ufff9annotation\ufffb",
    "line\u2028separator\u2029paragraph",
)
"""With characters that nobody sees: each must be named on the page."""

ODD = (
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319" * 12,
    "\U0001d403\U0001d428\U0001d42c\U0001d41e 10 mg 👩\u200d⚕️ 🏳️\u200d🌈",
    "می\u200cخواهم ۱۰ میلی‌گرم",
    "א" * 40 + " 10 mg " + "ب" * 40,
)

HOSTILE = (*MARKUP, *UNSEEN, *ODD)
