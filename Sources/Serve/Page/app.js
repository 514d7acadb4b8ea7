// The page: which view is shown, news of the server, files that are dropped.
import { el, problem } from "./parts.js";
import * as views from "./views.js";

const main = document.getElementById("main");
const light = document.getElementById("live");
const routes = { "": views.overview, try: views.tryModel, latency: views.latency, rows: views.rows, row: views.row, model: views.model, searches: views.searches, compare: views.compare };

let news = null;
const listeners = new Set();
/** Tells of the database and of searches now and whenever they change; returns what ends that. */
function live(listener) {
  listeners.add(listener);
  if (news?.campaigns) listener(news);
  return () => listeners.delete(listener);
}

function tell(change) {
  news = { searches: [], ...news, ...change };
  if (news.campaigns) for (const listener of listeners) listener(news);
}

function connect() {
  const events = new EventSource("/v1/events");
  events.addEventListener("rows", (event) => {
    const rows = JSON.parse(event.data);
    light.className = "live on";
    light.textContent = `live, ${rows.row_count} rows`;
    tell(rows);
  });
  events.addEventListener("searches", (event) => tell(JSON.parse(event.data)));
  events.onerror = () => {
    light.className = "live";
    light.textContent = "not connected";
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
  };
}

let leave = null;
let turn = 0;
async function show(file = null) {
  const [name = "", argument = ""] = location.hash.replace(/^#\/?/, "").split("/");
  const own = ++turn;
  leave?.();
  leave = null;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const content = el("div");
  main.replaceChildren(content);
  main.setAttribute("aria-busy", "true");
  try {
    const view = routes[name];
    if (!view) throw new Error(`there is no view '${name}'`);
    const ends = await view(content, live, decodeURIComponent(argument), file);
    if (own === turn) leave = ends ?? null; else ends?.();
  } catch (error) {
    content.append(problem(error));
  }
  if (own === turn) main.removeAttribute("aria-busy");
  const heading = content.querySelector("h1")?.textContent;
  document.title = heading ? `${heading} \u2013 Throughline` : "Throughline";
}

addEventListener("hashchange", () => { scrollTo(0, 0); show(); });

const veil = document.getElementById("veil");
let depth = 0;
addEventListener("dragenter", (event) => { event.preventDefault(); depth += 1; veil.hidden = false; });
addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); if (!depth) veil.hidden = true; });
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", async (event) => {
  event.preventDefault();
  depth = 0;
  veil.hidden = true;
  const dropped = event.dataTransfer?.files?.[0];
  if (!dropped) return;
  const file = await views.read(dropped);
  if (location.hash !== "#/try") history.pushState(null, "", "#/try");
  show(file);
});

connect();
show();
