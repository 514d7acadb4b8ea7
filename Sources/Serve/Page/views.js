// The views: each fills the page and may return what is to be done when it is left.
import { card, chart, choice, count, el, facts, get, kib, mop, ms, origin, percent, plural, post, problem, shape, share, table, when } from "./parts.js";
import { showChosen } from "./chosen.js";
import { showProgress } from "./progress.js";
import { selectable } from "./select.js";

const rowColumns = [
  { label: "row", value: (row) => row.measurement_id, show: (row) => el("a", { href: `#/row/${row.measurement_id}` }, String(row.measurement_id)), n: true, rank: 1 },
  { label: "model", value: (row) => row.model, show: (row) => el("a", { href: `#/model/${row.model_sha256}` }, row.model), long: true, rank: 1 },
  { label: "board", value: (row) => row.board },
  { label: "origin", value: (row) => row.origin, show: (row) => origin(row.origin) },
  { label: "engine", value: (row) => `${row.engine} ${row.engine_version}` },
  { label: "Mop", value: (row) => row.ops / 1e6, show: (row) => (row.ops / 1e6).toFixed(2), n: true },
  { label: "latency", value: (row) => row.latency_ms, show: (row) => ms(row.latency_ms), n: true, rank: 2 },
  { label: "arena", value: (row) => row.arena_bytes, show: (row) => kib(row.arena_bytes), n: true },
  { label: "flash", value: (row) => row.flash_bytes, show: (row) => kib(row.flash_bytes), n: true },
  { label: "recorded", value: (row) => row.recorded_at, show: (row) => when(row.recorded_at) },
];

/** Runs of campaigns, kept fresh by events. */
function campaigns(runs, before = {}) {
  return table([
    { label: "run", value: (run) => run.run, n: true, rank: 1 },
    { label: "backbone", value: (run) => run.backbone, rank: 1 },
    { label: "board", value: (run) => run.board },
    { label: "origin", value: (run) => run.origin, show: (run) => origin(run.origin) },
    { label: "profiled", value: (run) => run.profiled, show: (run) => run.profiled > (before[run.run] ?? run.profiled)
        ? el("strong", {}, `${count(run.profiled)} (+${run.profiled - before[run.run]})`) : count(run.profiled), n: true, rank: 2 },
    { label: "failed", value: (run) => run.failed, n: true },
    { label: "latest row", value: (run) => run.latest_at, show: (run) => when(run.latest_at) },
  ], runs, { empty: "none yet: throughline characterize --backbone kws --count 24" });
}

export async function overview(main, live) {
  const [boards, models, searches, health] = await Promise.all([
    get("/v1/boards"), get("/v1/models?limit=100"), get("/v1/searches"), get("/v1/health")]);
  const [figures, runs, latest, running] = [el("div"), el("div"), el("div"), el("div")];
  const searching = showProgress(running, false);
  const before = {};
  main.append(
    el("h1", {}, "Overview"), el("p", { class: "sub" }, health.database), figures,
    el("div", { class: "grid" },
      card("Boards", table([
        { label: "board", value: (board) => board.board },
        { label: "origin", value: (board) => board.origin, show: (board) => origin(board.origin) },
        { label: "state", value: (board) => board.problem ?? "", show: (board) => board.problem ? el("span", { class: "dim" }, board.problem) : el("span", { class: "tag good" }, "ready"), long: true },
      ], boards.boards)),
      card("Latest row", latest)),
    card("Campaigns", runs), running,
    card("Single models", table([
      { label: "model", value: (model) => model.model, show: (model) => el("a", { href: `#/model/${model.model_sha256}` }, model.model), long: true },
      { label: "work", value: (model) => model.ops, show: (model) => mop(model.ops), n: true },
      { label: "operators", value: (model) => model.op_count, n: true },
      { label: "file", value: (model) => model.bytes, show: (model) => kib(model.bytes), n: true },
      { label: "boards", value: (model) => model.boards.join(", ") },
      { label: "rows", value: (model) => model.row_count, n: true },
    ], models.models, { filter: models.models.length > 8 ? "Filter models" : null, empty: "none yet: drop a .tflite file onto this page" })),
    card("Searches", searches.searches.length
      ? el("p", {}, el("a", { href: "#/searches" }, plural(searches.searches.length, "card"))) : el("p", { class: "dim" }, "none; --cards DIR names folders of them")));
  return live((news) => {
    figures.replaceChildren(facts([
      ["rows", count(news.row_count)], ["failures", count(news.failure_count)],
      ["runs", count(news.campaigns.length)], ["single models", count(models.models.length)]]));
    const row = news.latest_row;
    latest.replaceChildren(row ? el("div", {},
      el("p", { style: "margin:0" }, el("a", { href: `#/row/${row.measurement_id}` }, row.model), " on ", row.board),
      el("p", { style: "margin:4px 0;font-size:24px;font-weight:600" }, ms(row.latency_ms), " ", origin(row.origin)),
      el("p", { class: "dim", style: "margin:0" }, `${mop(row.ops)}, arena ${kib(row.arena_bytes)}, ${when(row.recorded_at)}`))
      : el("p", { class: "dim" }, "no row yet"));
    runs.replaceChildren(campaigns(news.campaigns, before));
    searching(news);
    for (const run of news.campaigns) before[run.run] ??= run.profiled;
  });
}

export async function latency(main) {
  const { groups } = await get("/v1/groups");
  main.append(el("h1", {}, "Latency against ops"), el("p", { class: "sub" }, "Networks of each backbone, one mark each; a mark leads to its row."),
    el("p", { class: "dim", id: "select-help" }, "Drag over marks, or click with shift, to choose networks. By keyboard: arrows go from mark to mark, space chooses, Enter leads to the row, Escape lets go."));
  if (!groups.length) return void main.append(el("p", { class: "notice" }, "There are no samples yet: throughline characterize --backbone kws --count 24, or throughline import of a set in measurements/."));
  const boards = [...new Set(groups.map((group) => group.board))];
  const chosen = { board: boards[0], origin: groups[0].origin, backbone: "", firmware: "", scale: "log" };
  const [tools, place, picked] = [el("div", { class: "tools" }), el("div"), el("div")];
  let selection = null;
  const show = showChosen(picked, () => selection?.clear());
  function draw() {
    const own = groups.filter((group) => group.board === chosen.board);
    const origins = [...new Set(own.map((group) => group.origin))];
    if (!origins.includes(chosen.origin)) chosen.origin = origins[0];
    const backbones = [...new Set(own.filter((group) => group.origin === chosen.origin).map((group) => group.backbone))];
    if (!backbones.includes(chosen.backbone)) chosen.backbone = "";
    const shown = own.filter((group) => group.origin === chosen.origin && (!chosen.backbone || group.backbone === chosen.backbone));
    const firmwares = [...new Map(shown.map((group) => [group.firmware_build_id, `${group.engine} ${group.firmware_build_id.slice(0, 8)}`]))];
    if (!firmwares.some(([build]) => build === chosen.firmware)) chosen.firmware = "";
    const change = (key) => (value) => { chosen[key] = value; draw(); };
    tools.replaceChildren(
      choice("Board", boards.map((board) => [board]), chosen.board, change("board")),
      choice("Origin", origins.map((name) => [name]), chosen.origin, change("origin")),
      choice("Backbone", [["", "all"], ...backbones.map((name) => [name])], chosen.backbone, change("backbone")),
      firmwares.length > 1 ? choice("Firmware", [["", "of the latest rows"], ...firmwares], chosen.firmware, change("firmware")) : "",
      choice("Axes", [["log", "logarithmic"], ["linear", "linear"]], chosen.scale, change("scale")));
    const query = new URLSearchParams({ board: chosen.board.replace("nucleo-", ""), origin: chosen.origin, scale: chosen.scale });
    if (chosen.backbone) query.set("backbone", chosen.backbone);
    if (chosen.firmware) query.set("firmware", chosen.firmware);
    selection?.leave();
    const box = chart(`/v1/charts/latency.svg?${query}`);
    selection = selectable(box, show);
    show([]);
    place.replaceChildren(box, selection.status);
  }
  draw();
  main.append(el("section", { class: "card" }, tools, place), picked, card("Groups", table([
    { label: "backbone", value: (group) => group.backbone }, { label: "board", value: (group) => group.board },
    { label: "origin", value: (group) => group.origin, show: (group) => origin(group.origin) },
    { label: "engine", value: (group) => group.engine },
    { label: "clock", value: (group) => group.clock_hz, show: (group) => `${group.clock_hz / 1e6} MHz`, n: true },
    { label: "firmware", value: (group) => group.firmware_build_id.slice(0, 8) },
    { label: "networks", value: (group) => group.point_count, n: true },
  ], groups)), el("div", { id: "fits" }));
  // Lines take longer than the rest: the view is there before them.
  get("/v1/fits").then(({ groups }) => showLines(main, groups), () => {});
  return () => selection?.leave();
}

function showLines(main, groups) {
  const lines = groups.flatMap((group) => (group.fits ?? []).filter((fit) => fit.samples === "pooled").map((fit) => ({ ...group, ...fit })));
  if (lines.length) main.querySelector("#fits")?.append(card("Lines of all samples", table([
    { label: "backbone", value: (line) => line.backbone }, { label: "board", value: (line) => line.board },
    { label: "networks", value: (line) => line.point_count, n: true },
    { label: "Mop/s", value: (line) => line.throughput_mop_per_s, show: (line) => line.throughput_mop_per_s?.toFixed(1) ?? "", n: true },
    { label: "intercept", value: (line) => line.intercept_ms, show: (line) => ms(line.intercept_ms), n: true },
    { label: "R\u00b2", value: (line) => line.r_squared, show: (line) => line.r_squared?.toFixed(4) ?? "", n: true },
    { label: "mean error", value: (line) => line.mape, show: (line) => percent(line.mape), n: true },
  ], lines)));
}

export async function rows(main, live) {
  const chosen = { board: "", origin: "", model: "" };
  const place = el("div");
  let last = null;
  async function load(isMore = false) {
    const query = new URLSearchParams({ limit: 100 });
    for (const [key, value] of Object.entries(chosen)) if (value) query.set(key, value);
    if (isMore) query.set("before", last);
    const page = await get(`/v1/rows?${query}`);
    last = page.rows.at(-1)?.measurement_id;
    const next = page.rows.length === 100 && el("p", {}, el("button", { class: "button", type: "button", onclick: () => load(true) }, "Earlier rows"));
    place.replaceChildren(table(rowColumns, page.rows, { more: next || null, empty: "no such row" }), el("p", { class: "dim" }, `${plural(page.row_count, "row")} in all`));
  }
  const change = (key) => (value) => { chosen[key] = value; load(); };
  main.append(el("h1", {}, "Rows"), el("p", { class: "sub" }, "Every profile, the latest first."),
    el("section", { class: "card" }, el("div", { class: "tools" },
      choice("Board", [["", "all"], ...kinds.map(([name]) => [name])], "", change("board")),
      choice("Origin", [["", "both"], ["emulated"], ["silicon"]], "", change("origin")),
      el("label", {}, "Model's name has", el("input", { type: "search", onchange: (event) => change("model")(event.target.value) }))), place));
  await load();
}

const operatorColumns = (peak) => [
  { label: "#", value: (op) => op.index, n: true, rank: 1 },
  { label: "operator", value: (op) => op.op, rank: 1 },
  { label: "input", value: (op) => shape(op.input_shape) },
  { label: "output", value: (op) => shape(op.output_shape) },
  { label: "window", value: (op) => op.kernel ? `${shape(op.kernel)}${op.stride?.some((side) => side > 1) ? ` /${op.stride[0]}` : ""}` : "" },
  { label: "MACs", value: (op) => op.macs, show: (op) => count(op.macs), n: true },
  { label: "weights", value: (op) => op.constant_bytes, show: (op) => kib(op.constant_bytes), n: true },
  { label: "in + out", value: (op) => (op.input_bytes ?? 0) + (op.output_bytes ?? 0), show: (op) => kib((op.input_bytes ?? 0) + (op.output_bytes ?? 0)), n: true },
  { label: "time", value: (op) => op.latency_ms, show: (op) => ms(op.latency_ms), n: true, rank: 2 },
  { label: "cycles/MAC", value: (op) => op.cycles_per_mac, show: (op) => op.cycles_per_mac?.toFixed(2) ?? "", n: true },
  { label: "share", value: (op) => op.share, show: (op) => share(op.share), n: true, rank: 2 },
].filter((column) => peak || column.label !== "weights");

const storedColumns = [
  { label: "#", value: (op) => op.index, n: true, rank: 1 }, { label: "operator", value: (op) => op.op, rank: 1 },
  { label: "MACs", value: (op) => op.macs, show: (op) => count(op.macs), n: true },
  { label: "cycles", value: (op) => op.cycles, show: (op) => count(op.cycles), n: true },
  { label: "time", value: (op) => op.latency_ms, show: (op) => ms(op.latency_ms), n: true, rank: 2 },
  { label: "share", value: (op) => op.share, show: (op) => share(op.share), n: true, rank: 2 },
];

/** Operators under what kernels reach, with what the drawing cannot say. */
const roofline = (path) => el("section", { class: "card" }, chart(path),
  el("p", { class: "dim" }, "A mark is an operator; right of the bend the kernels bound it, left of it what they read and write. The ceilings are the most that operators of this model and of two published networks reach on this board by the kept sets, not limits of the core. Operators without MACs are left out."));

export async function row(main, _, id) {
  const found = await get(`/v1/rows/${encodeURIComponent(id)}`);
  const total = found.per_op.reduce((sum, op) => sum + op.cycles, 0);
  const ops = found.per_op.map((op) => ({ ...op, share: total ? op.cycles / total : 0 }));
  main.append(el("h1", {}, found.model),
    el("p", { class: "sub" }, `row ${found.measurement_id} on ${found.board}, engine ${found.engine} ${found.engine_version}, ${found.clock_hz / 1e6} MHz, ${when(found.recorded_at)}; `,
      el("a", { href: `#/model/${found.model_sha256}` }, "all rows of this model")),
    facts([["latency", ms(found.latency_ms), origin(found.origin)], ["work", mop(found.ops), `${count(found.macs)} MACs`],
      ["arena", kib(found.arena_bytes)], ["SRAM", kib(found.sram_bytes)], ["model file", kib(found.flash_bytes)],
      ["rate", `${(1000 / found.latency_ms).toFixed(1)} /s`]]),
    card("Operators", table(storedColumns, ops, { filter: "Filter operators", empty: "no time by operator was stored" })),
    el("div", {}, el("section", { class: "card" }, chart(`/v1/rows/${id}/memory.svg`)), ops.length ? [el("section", { class: "card" }, chart(`/v1/rows/${id}/operators.svg`)), roofline(`/v1/rows/${id}/roofline.svg`)] : null),
    card("What the figures hold for", table([
      { label: "what", value: (pair) => pair[0] }, { label: "is", value: (pair) => pair[1], long: true }],
      [["firmware build", found.firmware_build_id], ["compiler", `${found.compiler} ${found.compiler_flags}`], ["features", found.features.join(" ")],
        ["chip", found.board_unique_id], ["SHA-256", found.model_sha256]])));
}

export async function model(main, _, digest) {
  const found = await get(`/v1/rows?limit=1000&sha256=${encodeURIComponent(digest)}`);
  const latest = found.rows[0];
  if (!latest) return void main.append(el("h1", {}, "Model"), el("p", { class: "notice" }, "No row of this model is stored."));
  main.append(el("h1", {}, latest.model), el("p", { class: "sub" }, `SHA-256 ${digest}`),
    facts([["latest latency", ms(latest.latency_ms), origin(latest.origin)], ["work", mop(latest.ops)], ["arena", kib(latest.arena_bytes)], ["file", kib(latest.flash_bytes)], ["rows", count(found.rows.length)]]),
    el("section", { class: "card" }, chart(`/v1/models/${digest}/history.svg`)),
    card("Rows over boards and firmwares", table([rowColumns[0], rowColumns[2], rowColumns[3], rowColumns[4],
      { label: "firmware", value: (row) => row.firmware_build_id.slice(0, 8) }, rowColumns[6], rowColumns[7], rowColumns[9]], found.rows)),
    el("div", {}, el("section", { class: "card" }, chart(`/v1/rows/${latest.measurement_id}/operators.svg`)), roofline(`/v1/rows/${latest.measurement_id}/roofline.svg`),
      el("section", { class: "card" }, chart(`/v1/rows/${latest.measurement_id}/memory.svg`))));
}

export async function searches(main, live) {
  const [running, place] = [el("div"), el("div")];
  main.append(el("h1", {}, "Searches"), el("p", { class: "sub" }, "Networks that were searched, against the limits that they were searched under."), running, place);
  const show = showProgress(running, true);
  let done = null;
  await draw();
  return live((news) => {
    show(news);
    // Cards and fronts of what ended meanwhile.
    const now = news.searches.filter((search) => search.phase === "done").map((search) => `${search.id} ${search.changed_at}`).join();
    if (done !== null && done !== now) draw().catch(() => {});
    done = now;
  });
  async function draw() { place.replaceChildren(...cards(await get("/v1/searches"))); }
}

/** Cards of searches that ended, and their fronts. */
function cards(found) {
  if (!found.searches.length && !found.charts.length)
    return [el("p", { class: "notice" }, "No card yet. They come from the folders that --cards DIR names, such as the --out of throughline search; a search that runs is shown as it goes.")];
  const limits = (card) => card.limits.map((limit) => `${limit.name} ${limit.unit === "bytes" ? kib(limit.bound) : limit.unit === "ms" ? ms(limit.bound) : count(limit.bound)}`).join(", ");
  return [...found.charts.map((path) => el("section", { class: "card" }, chart(path))), card("Cards", table([
    { label: "task", value: (card) => card.task }, { label: "network", value: (card) => card.architecture, long: true, rank: 1 },
    { label: "method", value: (card) => card.method },
    { label: "limits", value: limits, long: true },
    { label: "kept", value: (card) => card.holds ? "yes" : "no", show: (card) => el("span", { class: card.holds ? "tag good" : "tag bad" }, card.holds ? "kept" : "missed"), rank: 1 },
    { label: "found", value: (card) => card.latency_ms, show: (card) => card.measurement_id ? el("a", { href: `#/row/${card.measurement_id}` }, ms(card.latency_ms)) : ms(card.latency_ms), n: true, rank: 2 },
    { label: "predicted", value: (card) => card.predicted_ms, show: (card) => ms(card.predicted_ms), n: true },
    { label: "origin", value: (card) => card.origin ?? "", show: (card) => card.origin ? origin(card.origin) : "" },
    { label: "int8 accuracy", value: (card) => card.int8_accuracy, show: (card) => card.int8_accuracy === undefined ? "" : percent(card.int8_accuracy), n: true },
  ], found.searches, { empty: "none yet" }))];
}

const signed = (value, text) => value ? `${value < 0 ? "\u2212" : "+"}${text(Math.abs(value))}` : "";

// Kinds of board, as the server has them.
const kinds = (await get("/v1/boards").catch(() => ({ boards: [] }))).boards.map(({ board }) => board.split(":"))
  .filter(([way]) => way === "virtual").map(([, name]) => [name, `NUCLEO-${name.toUpperCase()}`]);
let kind = kinds[0]?.[0] ?? "f746zg";
const chosenFiles = [];

/** Reads a file that was dropped or chosen. */
export async function read(file) {
  return { name: file.name, bytes: await file.arrayBuffer() };
}

function picker(label, taken) {
  return el("label", { class: "button" }, label, el("input", { type: "file", accept: ".tflite", style: "max-width:230px;border:0;padding:0", onchange: async (event) => {
    if (event.target.files[0]) taken(await read(event.target.files[0]));
  } }));
}

export async function tryModel(main, _, __, file = null) {
  const place = el("div", { "aria-live": "polite" });
  let current = file;
  const start = (taken) => { current = taken; return examine(place, taken); };
  main.append(el("h1", {}, "Try a model"),
    el("div", { class: "drop" }, el("strong", {}, "Drop a .tflite file anywhere"), el("span", { class: "dim" }, "It is inspected and predicted at once, and profiled on a virtual board."),
      el("div", { class: "tools" }, choice("Kind of board", kinds, kind, (value) => { kind = value; if (current) start(current); }), picker("or choose one", start))), place);
  if (file) await start(file);
}

async function examine(place, file) {
  const began = performance.now();
  const [figures, run, details] = [el("div"), el("div"), el("div")];
  place.replaceChildren(el("h2", { style: "font-size:22px" }, file.name), run, figures, details);
  let [inspection, prediction] = [null, null];
  try {
    inspection = await post("/v1/inspect", file, { board: kind });
  } catch (error) {
    return place.append(problem(error));
  }
  if (!chosenFiles.some((other) => other.sha === inspection.model_sha256)) chosenFiles.push({ ...file, sha: inspection.model_sha256 });
  const show = (profile) => {
    const time = profile ?? (prediction?.latency_ms ? prediction : null);
    const interval = prediction?.interval_ms;
    figures.replaceChildren(facts([
      profile ? ["latency", ms(profile.latency_ms), origin(profile.origin)] : null,
      prediction ? ["predicted", prediction.latency_ms ? ms(prediction.latency_ms) : "none", interval ? `${ms(interval.low)} to ${ms(interval.high)}, ${percent(prediction.level)} interval` : prediction.refusal ?? ""] : null,
      ["fits", inspection.fits ? "yes" : "no", kinds.find(([name]) => name === kind)?.[1] ?? kind],
      ["work", mop(inspection.ops), plural(inspection.op_count, "operator")],
      ["arena", kib(inspection.arena_bytes)], ["file", kib(file.bytes.byteLength)],
    ]));
    const ops = profile ? profile.per_op : inspection.operators;
    details.replaceChildren(
      ...inspection.failures.map((failure) => el("p", { class: "error" }, failure.message)),
      card(profile ? `Operators, ${profile.origin}` : `Operators, ${time ? "times predicted" : "no times"}`, table(operatorColumns(true), ops, { filter: "Filter operators" })),
      el("section", { class: "card" }, chart(`/v1/models/${inspection.model_sha256}/arena.svg`)),
      profile ? el("div", {}, el("section", { class: "card" }, chart(`/v1/rows/${profile.measurement_id}/memory.svg`)),
        el("section", { class: "card" }, chart(`/v1/rows/${profile.measurement_id}/operators.svg`)), roofline(`/v1/rows/${profile.measurement_id}/roofline.svg`))
        : time ? roofline(`/v1/models/${inspection.model_sha256}/roofline.svg?board=${kind}`) : "");
  };
  show(null);
  const predicted = post("/v1/predict", file, { board: kind }).then((document) => { prediction = document; }, () => {});
  predicted.then(() => show(null));
  const health = await get("/v1/health");
  if (!inspection.fits || !health.profiles) return;
  const status = el("span", { role: "status" }, "waiting for the board");
  const bar = el("progress", { max: "1", "aria-label": "Progress of the profile" });
  run.replaceChildren(el("p", { class: "notice" }, status, bar));
  try {
    const job = await post("/v1/profile", file, { board: `virtual:${kind}` });
    const done = await follow(job.id, (now) => { status.textContent = `${now.state}: ${now.step}`; now.share ? bar.value = now.share : bar.removeAttribute("value"); });
    await predicted;
    if (done.state === "failed") return run.replaceChildren(problem({ message: done.error?.message ?? "the profile failed" }));
    run.replaceChildren(el("p", { class: "notice" }, `Profiled ${((performance.now() - began) / 1000).toFixed(1)} s after it was dropped; stored as `, el("a", { href: `#/row/${done.measurement_id}` }, `row ${done.measurement_id}`), "."));
    show({ ...done.profile, measurement_id: done.measurement_id });
  } catch (error) {
    run.replaceChildren(problem(error));
  }
}

/** Follows a job until it is over. */
function follow(id, changed) {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`/v1/jobs/${id}/events`);
    events.addEventListener("job", (event) => {
      const now = JSON.parse(event.data);
      changed(now);
      if (now.state === "done" || now.state === "failed") { events.close(); resolve(now); }
    });
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) reject(new Error("the server went away")); };
  });
}

export async function compare(main, _, digests) {
  const place = el("div", { "aria-live": "polite" });
  const chosen = [chosenFiles.at(-2) ?? null, chosenFiles.at(-1) ?? null];
  const names = [el("span", { class: "dim" }, chosen[0]?.name ?? ""), el("span", { class: "dim" }, chosen[1]?.name ?? "")];
  async function take(index, file) {
    chosen[index] = file;
    names[index].textContent = "";
    await show();
  }
  async function show() {
    if (!chosen[0] || !chosen[1]) return;
    try {
      const digests = [];
      for (const file of chosen) digests.push((await post("/v1/inspect", file, { board: kind })).model_sha256);
      draw(await get(`/v1/diff?first=${digests[0]}&second=${digests[1]}&board=${kind}`));
    } catch (error) {
      place.replaceChildren(problem(error));
    }
  }
  function draw(found) {
    const change = (key, text) => {
      const [a, b] = [found.first[key], found.second[key]];
      if (a === undefined || b === undefined) return ["", "unknown"];
      return [text(b), a === b ? "the same" : `${b > a ? "+" : "\u2212"}${text(Math.abs(b - a))}, was ${text(a)}`];
    };
    place.replaceChildren(
      facts([["latency, predicted", ...change("latency_ms", ms)], ["MACs", ...change("macs", count)], ["arena", ...change("arena_bytes", kib)], ["flash", ...change("flash_bytes", kib)], ["operators", ...change("op_count", count)]]),
      card("Operators", table([
        { label: "change", value: (entry) => entry.state, show: (entry) => el("span", { class: { same: "dim", changed: "tag warm", added: "tag good", removed: "tag bad" }[entry.state] }, entry.state) },
        { label: "before", value: (entry) => entry.first ? `${entry.first.index} ${entry.first.op}` : "" },
        { label: "after", value: (entry) => entry.second ? `${entry.second.index} ${entry.second.op}` : "" },
        { label: "output", value: (entry) => shape(entry.second?.output_shape ?? entry.first?.output_shape) },
        { label: "MACs", value: (entry) => entry.macs_change, show: (entry) => signed(entry.macs_change, count), n: true },
        { label: "time", value: (entry) => entry.latency_change_ms, show: (entry) => signed(entry.latency_change_ms, ms), n: true },
      ], found.operators, { filter: "Filter operators" })));
  }
  main.append(el("h1", {}, "Compare two models"), el("p", { class: "sub" }, "What changed, operator by operator; latency is predicted."),
    el("div", { class: "card" }, el("div", { class: "tools" }, picker("Before", (file) => take(0, file)), names[0], picker("After", (file) => take(1, file)), names[1],
      choice("Kind of board", kinds, kind, (value) => { kind = value; show(); }))), place);
  // Two models of the database, by their digests.
  const [first, second] = digests.split(",");
  if (!second) return void await show();
  const found = await get(`/v1/diff?${new URLSearchParams({ first, second, board: kind })}`);
  names[0].textContent = found.first.model;
  names[1].textContent = found.second.model;
  draw(found);
}
