// Selection of marks in a drawing: by dragging, by clicks with shift, by the keyboard.
import { el } from "./parts.js";

const centre = (mark) => {
  const box = mark.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};

/**
 * Makes marks of a chart selectable; `changed` is told the rows, in the order in which they were chosen.
 * Keys: arrows go along the marks by their place from left to right, space chooses, Enter leads to the row, Escape lets go of all.
 */
export function selectable(box, changed) {
  let chosen = [];
  let at = -1;
  const status = el("p", { class: "unseen", role: "status" });
  const frame = el("div", { class: "frame", hidden: true });
  document.body.append(frame);
  const marks = () => [...box.querySelectorAll("[data-row]")];
  const ordered = () => marks().map((mark) => [centre(mark)[0], mark]).sort((a, b) => a[0] - b[0]).map(([, mark]) => mark);
  const title = (mark) => mark.dataset.tip || mark.querySelector("title")?.textContent || `row ${mark.dataset.row}`;

  function show() {
    const rows = new Set(chosen);
    for (const mark of marks()) mark.classList.toggle("chosen", rows.has(mark.dataset.row));
    changed(chosen);
  }
  function toggle(row) {
    chosen = chosen.includes(row) ? chosen.filter((other) => other !== row) : [...chosen, row];
    show();
  }
  function clear() {
    chosen = [];
    show();
  }

  // Before the click that leads to a row.
  box.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-row]");
    if (dragged) { event.stopImmediatePropagation(); dragged = false; return; }
    if (!mark || !event.shiftKey) return;
    event.stopImmediatePropagation();
    toggle(mark.dataset.row);
  }, true);

  let [from, dragged] = [null, false];
  box.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button === 0 && event.pointerType !== "touch") from = [event.clientX, event.clientY];
  });
  const moved = (event) => {
    if (!from) return;
    const [left, right] = [from[0], event.clientX].sort((a, b) => a - b);
    const [top, bottom] = [from[1], event.clientY].sort((a, b) => a - b);
    if (right - left < 6 && bottom - top < 6 && frame.hidden) return;
    event.preventDefault();
    frame.hidden = false;
    frame.style.cssText = `left:${left}px;top:${top}px;width:${right - left}px;height:${bottom - top}px`;
    frame.range = [left, right, top, bottom];
  };
  const released = (event) => {
    if (!from) return;
    from = null;
    if (frame.hidden) return;
    const [left, right, top, bottom] = frame.range;
    frame.hidden = true;
    dragged = box.contains(event.target);
    const inside = ordered().filter((mark) => {
      const [x, y] = centre(mark);
      return x >= left && x <= right && y >= top && y <= bottom;
    }).map((mark) => mark.dataset.row);
    chosen = event.shiftKey ? [...chosen, ...inside.filter((row) => !chosen.includes(row))] : inside;
    show();
  };
  addEventListener("pointermove", moved);
  addEventListener("pointerup", released);

  box.addEventListener("keydown", (event) => {
    const all = ordered();
    if (!all.length) return;
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (step !== undefined) at = Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step));
    else if (event.key === "Home") at = 0;
    else if (event.key === "End") at = all.length - 1;
    else if (event.key === " " && at >= 0) toggle(all[at].dataset.row);
    else if (event.key === "Enter" && at >= 0) location.hash = `#/row/${all[at].dataset.row}`;
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
    all.forEach((mark, index) => mark.classList.toggle("cursor", index === at));
    const mark = all[at];
    status.textContent = mark ? `${title(mark)}${chosen.includes(mark.dataset.row) ? ", chosen" : ""}` : "nothing chosen";
  });
  box.setAttribute("aria-describedby", "select-help");
  return {
    status, clear,
    leave: () => { removeEventListener("pointermove", moved); removeEventListener("pointerup", released); frame.remove(); },
  };
}
