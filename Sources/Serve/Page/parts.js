// What views are made of: elements, answers of the interface, tables, drawings.

/** An element; properties that begin with "on" are listeners, children that are null are passed over. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "style") element.style.cssText = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A document of the interface; throws an Error with the server's words. */
export async function get(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("the server does not answer; start throughline serve again");
  }
  const text = await response.text();
  let document = null;
  try { document = JSON.parse(text); } catch { /* no document */ }
  if (!response.ok) throw new Error(document?.error?.message ?? `the server answered ${response.status}`);
  return document;
}

/** Sends a model. */
export function post(path, file, parameters) {
  const query = new URLSearchParams({ name: file.name, ...parameters });
  return get(`${path}?${query}`, {
    method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file.bytes,
  });
}

export const problem = (error) => el("p", { class: "error", role: "alert" }, error.message ?? String(error));

// Figures as the commands print them.
export const ms = (value) => value === undefined || value === null ? "" : `${value.toFixed(value < 10 ? 3 : 2)} ms`;
export const kib = (bytes) => bytes === undefined || bytes === null ? "" : `${(bytes / 1024).toFixed(1)} KiB`;
export const mop = (count) => count < 1e6 ? `${count} ops` : `${(count / 1e6).toFixed(2)} Mop`;
export const count = (value) => value === undefined || value === null ? "" : value.toLocaleString("en-US").replaceAll(",", "\u202f");
export const percent = (share) => `${(share * 100).toFixed(1)} %`;
export const shape = (sides) => (sides ?? []).join("\u00d7") || "\u2013";
export const when = (text) => text ? text.replace("T", " ").replace(/(\.\d+)?Z$/, "") : "";
export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;
export const origin = (name) => el("span", { class: name === "silicon" ? "tag good" : "tag warm" }, name);

/** Figures in boxes: [name, value, remark]. */
export function facts(items) {
  return el("dl", { class: "facts" }, items.filter(Boolean).map(([name, value, remark]) =>
    el("div", { class: "fact" }, el("dt", {}, name), el("dd", {}, value, remark ? el("small", {}, remark) : null))));
}

/** A share of a whole as a figure with a bar behind it. */
export function share(value) {
  if (value === undefined || value === null) return "";
  return el("span", { class: "share", style: `--w:${Math.min(100, value * 100).toFixed(1)}%` }, el("span", {}, percent(value)));
}

/**
 * A table that sorts by its heads and, where asked, filters by a text.
 * Columns: {label, value: row => what sorts, show: row => what is seen, n: whether a number, long: whether it wraps,
 * rank: which come first where there is room for few}.
 */
export function table(columns, rows, { filter = null, empty = "nothing here yet", sorted = null, more = null } = {}) {
  if (matchMedia("(max-width: 560px)").matches) columns = [...columns].sort((a, b) => (a.rank ?? 9) - (b.rank ?? 9));
  let [by, falls] = sorted ?? [-1, false];
  let text = "";
  const body = el("tbody");
  const heads = columns.map((column, index) => el("th", { class: column.n ? "n" : null, scope: "col" },
    el("button", { type: "button", onclick: () => {
      falls = by === index ? !falls : !!column.n;
      by = index;
      fill();
    } }, column.label)));
  const status = el("span", { class: "dim", role: "status" });
  const plain = (row) => columns.map((column) => column.value(row) ?? "").join(" ").toLowerCase();
  function fill() {
    heads.forEach((head, index) => index === by
      ? head.setAttribute("aria-sort", falls ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
    let shown = text ? rows.filter((row) => plain(row).includes(text)) : [...rows];
    if (by >= 0) {
      const value = columns[by].value;
      shown.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        const order = typeof x === "number" || typeof y === "number" ? (x ?? -Infinity) - (y ?? -Infinity) : String(x ?? "").localeCompare(String(y ?? ""));
        return falls ? -order : order;
      });
    }
    status.textContent = text ? `${shown.length} of ${rows.length}` : "";
    body.replaceChildren(...shown.map((row) => el("tr", {}, columns.map((column) =>
      el("td", { class: column.n ? "n" : column.long ? "long" : null }, (column.show ?? column.value)(row) ?? "")))));
    if (!shown.length) body.append(el("tr", {}, el("td", { class: "dim", colspan: columns.length }, text ? "no line has this text" : empty)));
  }
  fill();
  const tools = filter && el("div", { class: "tools" },
    el("label", {}, filter, el("input", { type: "search", oninput: (event) => { text = event.target.value.toLowerCase(); fill(); } })), status);
  return el("div", {}, tools || null,
    el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": filter ?? columns.map((column) => column.label).join(", ") },
      el("table", {}, el("thead", {}, el("tr", {}, heads)), body)), more);
}

/** A drawing of the server with hover, and marks that lead to their row. */
export function chart(path) {
  const box = el("figure", { class: "chart-box", tabindex: "0", "aria-busy": "true" }, el("p", { class: "dim" }, "drawing \u2026"));
  load();
  async function load() {
    try {
      const response = await fetch(path);
      const text = await response.text();
      if (!response.ok) throw new Error(JSON.parse(text).error.message);
      const drawn = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
      box.replaceChildren(document.importNode(drawn, true));
    } catch (error) {
      box.replaceChildren(el("p", { class: "dim" }, error.message));
    }
    box.removeAttribute("aria-busy");
  }
  box.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-row]");
    if (mark) location.hash = `#/row/${mark.dataset.row}`;
  });
  return box;
}

// Titles of marks, shown at once and not after a second.
const tip = document.getElementById("tip");
let hovered = null;
document.addEventListener("pointermove", (event) => {
  const target = event.target instanceof Element ? event.target.closest(".chart-box .mark, .chart-box rect, .chart-box path") : null;
  const title = target?.querySelector("title");
  if (title && title.textContent) { target.dataset.tip = title.textContent; title.textContent = ""; }
  const text = target?.dataset.tip;
  if (!text) { tip.hidden = true; hovered = null; return; }
  if (hovered !== target) { tip.textContent = text; tip.hidden = false; hovered = target; }
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${Math.max(4, event.clientY - height - 12)}px`;
});
document.addEventListener("scroll", () => { tip.hidden = true; }, true);

/** A part of a view with a heading. */
export const card = (title, ...content) => el("section", { class: "card" }, el("h2", {}, title), ...content);

/** A choice with its label. */
export function choice(label, options, chosen, changed) {
  return el("label", {}, label, el("select", { onchange: (event) => changed(event.target.value) },
    options.map(([value, text]) => el("option", { value, selected: value === chosen }, text ?? value))));
}
