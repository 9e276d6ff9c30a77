"""Times the chat page in a real browser: from the key press to the first claim on the screen, and the scripts' own time.

``PYTHONPATH=. .venv/bin/python benchmarks/bench_widget.py [ADDRESS]`` asks the server at ADDRESS, or one of its own over the
shipped guidelines. Needs chromium on the PATH and the development extra.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = [
    line for line in (ROOT / "evals" / "twenty_questions.txt").read_text(encoding="utf-8").splitlines() if line
]

_WATCH = """() => {
  const chat = document.querySelector("citewell-chat");
  window.times = {};
  chat.shadowRoot.addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.times = { pressed: performance.now() };
  }, { capture: true });
  new MutationObserver(() => {
    const turn = chat.shadowRoot.querySelector(".turn:last-child");
    if (window.times.pressed && !window.times.first && turn?.querySelector(".claim, .uncovered")) {
      window.times.first = 0;
      requestAnimationFrame(() => requestAnimationFrame(() => { window.times.first = performance.now(); }));
    }
    if (window.times.pressed && turn?.querySelector(".tools")) window.times.whole ??= performance.now();
  }).observe(chat.shadowRoot, { childList: true, subtree: true });
  chat.addEventListener("citewell-answer", (event) => { window.server = event.detail.answer.provenance.elapsed_ms; });
}"""


@contextmanager
def run_own_server() -> Iterator[str]:
    """Serve the shipped guidelines from a temporary home for the length of a ``with`` block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "CITEWELL_HOME": f"{folder}/home", "CITEWELL_PORT": "0", "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", "from citewell.cli import main; main()"]
        subprocess.run([*command, "ingest"], env=environment, check=True, capture_output=True)
        with subprocess.Popen([*command, "serve"], env=environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            address = next(
                found[1] for line in process.stderr if (found := re.search(r"listens on (http://\S+)/", line))
            )
            try:
                yield address
            finally:
                process.terminate()


def ask(page: Page, question: str) -> tuple[float, float, float]:
    """Return milliseconds from the key press to the first claim on the screen, to the whole answer, and on the server."""
    field = page.locator("citewell-chat #question")
    field.fill(question)
    field.press("Enter")
    page.wait_for_function("() => window.times.first > 0 && window.times.whole > 0", timeout=60_000)
    times = page.evaluate("() => ({ ...window.times, server: window.server })")
    page.evaluate("document.querySelector('citewell-chat').reset()")
    return times["first"] - times["pressed"], times["whole"] - times["pressed"], times["server"]


def measure_scripts(session: CDPSession) -> dict[str, float]:
    """Return the milliseconds that scripts, layout and all tasks have taken since the page was opened."""
    metrics = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
    return {
        name: metrics[name] * 1000
        for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration")
    }


def measure(address: str) -> None:
    """Print the figures of one browser and one server."""
    chromium = os.environ.get("CITEWELL_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        page.goto(f"{address}/")
        page.locator("citewell-chat select").wait_for()
        loaded = measure_scripts(session)
        page.evaluate(_WATCH)
        ask(page, QUESTIONS[0])
        before = measure_scripts(session)
        timed = [ask(page, question) for question in QUESTIONS]
        after = measure_scripts(session)
        browser.close()
    loads = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"page open: scripts {loaded['ScriptDuration']:.0f} ms, all tasks {loaded['TaskDuration']:.0f} ms")  # noqa: T201  # a benchmark prints
    for name, column in zip(
        ("first claim shown", "whole answer shown", "server alone"), zip(*timed, strict=True), strict=True
    ):
        ordered = sorted(column)
        p95 = ordered[round(0.95 * (len(ordered) - 1))]
        print(f"{name}: p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms (n = {len(ordered)})")  # noqa: T201
    per_answer = (after["ScriptDuration"] - before["ScriptDuration"]) / len(timed)
    layout = (
        after["LayoutDuration"]
        + after["RecalcStyleDuration"]
        - before["LayoutDuration"]
        - before["RecalcStyleDuration"]
    ) / len(timed)
    print(f"per answer: scripts {per_answer:.1f} ms, style and layout {layout:.1f} ms; load {loads}")  # noqa: T201


def main() -> None:
    """Measure the server named on the command line, or one of our own."""
    if len(sys.argv) > 1:
        measure(sys.argv[1].rstrip("/"))
        return
    with run_own_server() as address:
        measure(address)


if __name__ == "__main__":
    main()
