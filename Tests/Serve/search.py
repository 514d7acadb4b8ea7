#!/usr/bin/env python3
"""Watches a search in the page of throughline-serve while it runs: the budget of `make demo-search`.

The page is opened before the search begins and never loaded again: networks come one by one, then the front and the cards.
Screenshots of both states go to the folder given. Needs throughline-train and throughline-serve beside the program.

    Tests/Serve/search.py THROUGHLINE FOLDER
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from page import ROOT, end, look
from playwright.sync_api import expect, sync_playwright

SEARCH = [
    "search", "--method", "front", "--task", "kws", "--board", "f746zg", "--max-latency", "8ms,12ms,20ms", "--confidence", "95",
    "--max-sram", "64K", "--max-flash", "160K", "--width-cap", "48", "--networks", "14", "--winners", "continued",
    "--epochs", "6", "--batch", "32",
]


def quietly(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def watch(page, search, taken):
    """What the page says of the search, each state once, until it ends; `taken` is called in the midst."""
    status = page.locator("p[role=status]").first
    seen = []
    while True:
        ended = search.poll() is not None
        text = status.inner_text().split(";")[0] if status.count() else ""
        if text and text not in [said for _, said in seen]:
            seen.append((time.monotonic(), text))
            networks = re.search(r"(\d+) of", text)
            if taken and networks and int(networks[1]) >= 5:
                taken()
                taken = None
        if ended:
            return seen
        time.sleep(0.3)


def main():
    throughline, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database, cards = f"{scratch}/rows.sqlite", pathlib.Path(scratch) / "searches"
        cards.mkdir()
        quietly(f"{throughline}-train", "data", "synth-speech", "--out", f"{scratch}/speech", "--clips", "1500")
        quietly(throughline, "import", sorted(ROOT.glob("measurements/*-f746zg-kws"))[-1], "--db", database)
        server = subprocess.Popen(
            [throughline, "serve", "--db", database, "--port", "0", "--cards", cards, "--json"], stdout=subprocess.PIPE, text=True)
        try:
            base = json.loads(server.stdout.readline())["address"]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page()
                problems = []
                page.on("pageerror", lambda error: problems.append(str(error)))
                page.goto(f"{base}#/searches")
                expect(page.get_by_text("No card yet")).to_be_visible()
                began = time.monotonic()
                search = subprocess.Popen(
                    [throughline, *SEARCH, "--data", f"{scratch}/speech", "--db", database, "--out", cards / "front"],
                    stdout=subprocess.DEVNULL)

                def taken():
                    problems.extend(look(browser, base, folder, {"searches": "searching", "": "overview-searching"}))

                seen = watch(page, search, taken)
                for at, text in seen:
                    print(f"{at - began:6.1f} s  {text}")
                assert search.wait() == 0, "the search failed"
                assert len(seen) >= 4, "networks come one by one"
                expect(page.locator("p[role=status]").first).to_contain_text("done", timeout=10_000)
                expect(page.get_by_role("heading", name="Cards")).to_be_visible(timeout=10_000)
                marks = page.locator("svg[aria-label^='Accuracy against latency, all networks'] .mark")
                marks.first.wait_for()
                assert marks.count() >= 14, "the front has all networks"
                marks.nth(3).hover(force=True)
                expect(page.locator("#tip")).to_contain_text("%")
                problems += look(browser, base, folder, {"searches": "found"})
                page.locator("td a[href^='#/row/']").first.click()
                expect(page.get_by_role("heading", name="Operators", exact=True)).to_be_visible()
                browser.close()
        finally:
            server.terminate()
            server.wait()
    end(problems)


if __name__ == "__main__":
    main()
