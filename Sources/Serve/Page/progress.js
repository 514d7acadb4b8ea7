// Searches as they run.
import { card, chart, el, kib, ms, count, percent, plural, table, when } from "./parts.js";

const words = { searching: "searching", delivering: "training and running what was found", done: "done" };
const bound = (limit) => `${limit.name} ${limit.unit === "bytes" ? kib(limit.bound) : limit.unit === "ms" ? ms(limit.bound) : count(limit.bound)}`;

/** One search: how far it is, its networks and their drawing; what is drawn already is kept while the next one comes. */
function view(search, before) {
  const share = Math.min(1, search.networks.length / Math.max(1, search.wanted_networks));
  const best = search.networks.reduce((best, network) => !best || network.accuracy > best.accuracy ? network : best, null);
  const figure = before?.changed_at === search.changed_at && before.count === search.networks.length ? before.figure
    : search.networks.length ? chart(`/v1/progress/${search.id}/networks.svg`) : el("p", { class: "dim" }, "no network was trained to its first rung yet");
  const bar = search.phase === "done" ? null : el("progress", { max: "1", value: search.phase === "searching" ? share.toFixed(3) : null, "aria-label": `Progress of ${search.folder}` });
  const element = card(`${search.task} in ${search.folder}`,
    el("p", { role: "status", style: "margin:0 0 6px" },
      el("span", { class: search.phase === "done" ? "tag good" : "tag warm" }, words[search.phase]), " ",
      search.method === "front" ? `${search.networks.length} of ${plural(search.wanted_networks, "network")}` : `${plural(search.networks.length, "finalist")} so far`,
      best ? `, best ${percent(best.accuracy)} after ${plural(best.trained_epochs, "epoch")}` : "",
      el("span", { class: "dim" }, `; ${search.backbone}, round ${search.round}, ${search.limits.map(bound).join(", ")}; last change ${when(search.changed_at)}`)),
    bar, figure,
    el("details", {}, el("summary", {}, "networks"), table([
      { label: "network", value: (network) => network.network, long: true, rank: 1 },
      { label: "Mop", value: (network) => network.ops / 1e6, show: (network) => (network.ops / 1e6).toFixed(2), n: true },
      { label: "epochs", value: (network) => network.trained_epochs, n: true },
      { label: "accuracy", value: (network) => network.accuracy, show: (network) => percent(network.accuracy), n: true, rank: 1 },
    ], search.networks, { sorted: [3, true], empty: "none yet" })));
  return { element, figure, changed_at: search.changed_at, count: search.networks.length };
}

/** Fills `place` with the searches of the news, running ones first; those that are done only where `all`. */
export function showProgress(place, all) {
  const views = new Map();
  return (news) => {
    const searches = news.searches.filter((search) => all || search.phase !== "done")
      .sort((a, b) => (a.phase === "done") - (b.phase === "done") || (a.changed_at < b.changed_at ? 1 : -1));
    const isOpen = new Set([...views].filter(([, view]) => view.element.querySelector("details")?.open).map(([id]) => id));
    const elements = searches.slice(0, 8).map((search) => {
      const before = views.get(search.id);
      if (before && before.changed_at === search.changed_at && before.phase === search.phase) return before.element;
      const now = { ...view(search, before), phase: search.phase };
      if (isOpen.has(search.id)) now.element.querySelector("details").open = true;
      views.set(search.id, now);
      return now.element;
    });
    if (elements.some((element, index) => place.children[index] !== element) || place.children.length !== elements.length) place.replaceChildren(...elements);
  };
}
