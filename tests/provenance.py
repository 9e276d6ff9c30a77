"""What the answers that tests write by hand say that they depended on."""

from core.answers import EmbedderIdentity, Provenance

PROVENANCE = Provenance(
    index_id="index-1",
    embedder=EmbedderIdentity(model="scripted", runtime="none", precision="fp32"),
    composer="scripted",
    model=None,
    prompt_version=None,
    rules_version="1",
    settings_digest="0",
    code_version="0",
    elapsed_ms=1.0,
)
