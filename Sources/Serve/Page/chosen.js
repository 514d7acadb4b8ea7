// The models that were chosen in a drawing, with what leads on.
import { card, count, el, get, kib, ms, origin, percent, plural, table } from "./parts.js";

/** Rows that are asked for at most. */
const most = 60;
const known = new Map();

async function facts(row) {
  if (!known.has(row)) {
    const found = await get(`/v1/rows/${row}`);
    known.set(row, { ...found, row });
  }
  return known.get(row);
}

/** Fills `place` with the chosen rows; `clear` lets go of them. */
export function showChosen(place, clear) {
  let turn = 0;
  return async (rows) => {
    const own = ++turn;
    if (!rows.length) return void place.replaceChildren();
    const found = await Promise.all(rows.slice(0, most).map((row) => facts(row).catch(() => null)));
    if (own !== turn) return;
    const shown = found.filter(Boolean);
    const digests = [...new Set(shown.map((row) => row.model_sha256))];
    const most_ms = Math.max(...shown.map((row) => row.latency_ms));
    place.replaceChildren(card(`${plural(rows.length, "network")} chosen`,
      el("p", { class: "tools" },
        digests.length === 2 ? el("a", { class: "button", href: `#/compare/${digests.join(",")}` }, "Compare the two")
          : el("span", { class: "dim" }, digests.length > 2 ? "Choose two to compare them." : "Choose another one to compare it."),
        el("button", { class: "button", type: "button", onclick: clear }, "Let go of all"),
        rows.length > most ? el("span", { class: "dim" }, `the first ${most} are listed`) : null),
      table([
        { label: "network", value: (row) => row.model, show: (row) => el("a", { href: `#/row/${row.row}` }, row.model), long: true, rank: 1 },
        { label: "Mop", value: (row) => row.ops / 1e6, show: (row) => (row.ops / 1e6).toFixed(2), n: true },
        { label: "latency", value: (row) => row.latency_ms, show: (row) => ms(row.latency_ms), n: true, rank: 1 },
        { label: "of the slowest", value: (row) => row.latency_ms / most_ms, show: (row) => percent(row.latency_ms / most_ms), n: true },
        { label: "Mop/s", value: (row) => row.ops / row.latency_ms, show: (row) => count(Math.round(row.ops / row.latency_ms / 1000)), n: true },
        { label: "arena", value: (row) => row.arena_bytes, show: (row) => kib(row.arena_bytes), n: true },
        { label: "file", value: (row) => row.flash_bytes, show: (row) => kib(row.flash_bytes), n: true },
        { label: "origin", value: (row) => row.origin, show: (row) => origin(row.origin) },
      ], shown)));
  };
}
