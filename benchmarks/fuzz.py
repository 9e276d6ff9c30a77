"""schemathesis over a real server that asks for keys; ``make fuzz`` runs at least 5,000 cases.

All checks are on but those that ``schemathesis.toml`` takes out for named operations, with the reason. The server has a home
of its own with a few shipped guidelines; uploads are left out of the run, because each would be ingested. Arguments are
handed on to ``schemathesis run``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GUIDELINES = ("metastatic-soft-tissue-sarcoma.md", "sepsis.md")
CONFIG = Path(__file__).with_name("schemathesis.toml")
DEFAULTS = ("--max-examples", "120", "--continue-on-failure", "--no-color", "--phases", "examples,coverage,fuzzing")


def main() -> int:
    """Run it and return schemathesis' exit code."""
    home = tempfile.mkdtemp(prefix="citewell-fuzz-")
    environment = {
        **os.environ,
        "CITEWELL_HOME": home,
        "CITEWELL_REQUIRE_KEYS": "true",
        "CITEWELL_RATE_LIMIT_KEY": "off",
        "CITEWELL_RATE_LIMIT_FAILURES": "off",
        "CITEWELL_RATE_LIMIT_ADDRESS": "off",
        "CITEWELL_ANSWER_LOG": "full",
        "CITEWELL_LOG_LEVEL": "warning",
        "PYTHONPATH": str(ROOT),
    }
    citewell = [sys.executable, "-m", "citewell"]
    guidelines = [str(path) for name in GUIDELINES if (path := ROOT / "corpus" / "guidelines" / name).exists()]
    subprocess.run([*citewell, "ingest", *guidelines], env=environment, check=True)
    created = subprocess.run(
        [*citewell, "keys", "create", "fuzz", "--scope", "ask,read,review,admin"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    server = subprocess.Popen([*citewell, "serve", "--port", "0"], env=environment, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        address = next(match.group() for line in server.stderr if (match := re.search(r"http://[\d.]+:\d+", line)))
        with open(Path(home) / "serve.log", "w", encoding="utf-8") as log:
            drain = subprocess.Popen(["cat"], stdin=server.stderr, stdout=log)
        return subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)),
                *("run", f"{address}/openapi.json"),
                *("--header", f"Authorization: Bearer {created.stdout.strip()}"),
                *DEFAULTS,
                *sys.argv[1:],
            ],
            check=False,
        ).returncode
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            sys.stdout.write("the server did not end within 30 s: a request holds it up\n")
        drain.wait(timeout=10)
        faults = (Path(home) / "serve.log").read_text(encoding="utf-8").count("unexpected fault")
        sys.stdout.write(f"unexpected faults in the server's log: {faults}\n")
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
