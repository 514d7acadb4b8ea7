#!/usr/bin/env python3
"""Drives the page of throughline-serve as a reader would, by Playwright with Debian's chromium.

A model is dropped, a campaign is watched live, tables are filtered and sorted, marks hovered, models compared; keyboard, labels
(axe), light and dark, 1280 and 400 pixels. Screenshots go to the folder given.

    Tests/Serve/page.py THROUGHLINE FOLDER
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
VIEWS = {"": "overview", "row/1": "row"} | {view: view for view in ["try", "latency", "rows", "compare", "searches"]}


def settle(page):
    page.wait_for_selector("main:not([aria-busy])")
    page.wait_for_selector(".chart-box[aria-busy]", state="detached")


def drop(page, path):
    """Drops a file onto the page, as a browser tells it."""
    data = list(path.read_bytes())
    transfer = page.evaluate_handle(
        """([name, data]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(data)], name));
            return transfer;
        }""",
        [path.name, data],
    )
    for event in ["dragenter", "dragover", "drop"]:
        page.dispatch_event("body", event, {"dataTransfer": transfer})


def drive(page, base, models, throughline, database):
    page.goto(base)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()

    # A model, from the drop to its profile.
    began = time.monotonic()
    drop(page, models[0])
    expect(page.locator("p.notice", has_text="s after it was dropped")).to_be_visible(timeout=60_000)
    seconds = time.monotonic() - began
    print(f"dropped, inspected, predicted and profiled in {seconds:.1f} s")
    expect(page.locator(".fact dd").first).to_contain_text("emulated")
    stored = page.locator(".notice a").get_attribute("href").rsplit("/", 1)[1]
    rows = page.locator("tbody tr")
    before = rows.count()
    page.get_by_label("Filter operators").first.fill("depthwise")
    assert 0 < rows.count() < before, "the filter leaves out what has not its text"
    page.get_by_label("Filter operators").first.fill("")
    page.get_by_role("button", name="time", exact=True).click()
    assert page.locator("th[aria-sort=descending]").count() == 1

    # Marks: what is hovered, and where they lead.
    page.goto(base + "#/latency")
    mark = page.locator(".mark[data-row]").nth(40)
    mark.wait_for()
    mark.hover(force=True)
    expect(page.locator("#tip")).to_contain_text("Mop")
    mark.dispatch_event("click")
    page.wait_for_url("**/#/row/*")
    expect(page.get_by_role("heading", name="Operators", exact=True)).to_be_visible()

    # Networks that are chosen: by dragging, by clicks with shift, by the keyboard; two of them are compared.
    page.goto(base + "#/latency")
    marks, chosen = page.locator(".mark[data-row]"), page.locator(".mark.chosen")
    marks.nth(40).wait_for()
    box = page.locator(".chart-box").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.7, steps=4)
    page.mouse.up()
    expect(page.get_by_role("heading", name="networks chosen")).to_be_visible()
    assert 1 < chosen.count() < marks.count() and "latency" in page.url, "dragging chooses and leads nowhere"
    page.get_by_role("button", name="Let go of all").click()
    expect(chosen).to_have_count(0)
    page.locator(".chart-box").first.focus()
    for key in ["ArrowRight", "Space", "ArrowRight", "Escape", "Space"]:
        page.keyboard.press(key)
    expect(chosen).to_have_count(1)
    marks.nth(30).dispatch_event("click", {"shiftKey": True, "bubbles": True})
    page.get_by_role("link", name="Compare the two").click()
    expect(page.get_by_text("latency, predicted")).to_be_visible(timeout=20_000)

    # A roofline, of the row that was dropped.
    page.goto(f"{base}#/row/{stored}")
    marks = page.locator("svg[aria-label^=Roofline] .mark")
    marks.first.wait_for()
    marks.nth(2).hover(force=True)
    expect(page.locator("#tip")).to_contain_text("MAC/cycle")

    # A campaign, as its rows come.
    page.goto(base + "#/")
    expect(page.locator("#live")).to_contain_text("live")
    count = int(page.locator(".fact dd").first.inner_text().replace("\u202f", ""))
    campaign = subprocess.Popen(
        [throughline, "characterize", "--backbone", "kws", "--count", "4", "--seed", "77", "--db", database],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    expect(page.get_by_text("(+1)").or_(page.get_by_text("(+2)")).or_(page.get_by_text("(+3)"))).to_be_visible(timeout=120_000)
    assert campaign.wait() == 0
    expect(page.locator(".fact dd").first).to_have_text(str(count + 4), timeout=10_000)

    # Two models.
    page.goto(base + "#/compare")
    for field, model in zip(page.locator("input[type=file]").all(), models):
        field.set_input_files(model)
    expect(page.get_by_text("latency, predicted")).to_be_visible(timeout=20_000)

    # The keyboard alone: past the link to the content, along the views.
    page.goto(base)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#/try")


def look(browser, base, folder, views):
    """Screenshots of views, light and dark, wide and narrow, and what is wrong with them."""
    problems = []
    for scheme in ["light", "dark"]:
        for width in [1280, 400]:
            context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
            for view, name in views.items():
                page.goto(f"{base}#/{view}")
                page.reload()
                settle(page)
                page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    problems.append(f"{name} at {width} pixels is wider than the window")
                for found in Axe().run(page).response["violations"]:
                    problems.append(f"{name}, {scheme}, {width}: {found['id']}: {found['nodes'][0]['html'][:200]}")
            context.close()
    return problems


def end(problems):
    """Says what was wrong, and ends by it."""
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


def main():
    throughline, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        database = f"{scratch}/rows.sqlite"
        for name in ["f746zg-kws", "f446re-kws"]:
            latest = sorted(ROOT.glob(f"measurements/*-{name}"))[-1]
            subprocess.run([throughline, "import", latest, "--db", database], check=True, stdout=subprocess.DEVNULL)
        models = []
        for network in ["kws-c16-d16s2-d20", "kws-c16-d16s2-d40"]:
            models.append(pathlib.Path(scratch) / f"{network}.tflite")
            subprocess.run([throughline, "generate", network, "--out", models[-1]], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen(
            [throughline, "serve", "--db", database, "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        try:
            base = json.loads(server.stdout.readline())["address"]
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                page = browser.new_page()
                errors = []
                page.on("pageerror", lambda error: errors.append(str(error)))
                drive(page, base, models, throughline, database)
                problems = errors + look(browser, base, folder, VIEWS)
                browser.close()
        except Exception:
            print("the server:", server.poll(), file=sys.stderr)
            raise
        else:
            assert server.poll() is None, "the server ended"
        finally:
            server.terminate()
            server.wait()
    end(problems)


if __name__ == "__main__":
    main()
