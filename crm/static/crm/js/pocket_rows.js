// Four rows: kept while one writes, queued when one sends, and sent when there is a network. Without this the form posts.
for (const place of document.querySelectorAll("details[data-rows]")) {
  const form = document.getElementById("rows-form").content.cloneNode(true).querySelector("form");
  form.dataset.rows = place.dataset.rows;
  form.action = place.dataset.to;
  form.elements.starts.value = place.dataset.starts;
  place.lastElementChild.replaceWith(form);
}
const rowForms = [...document.querySelectorAll("form[data-rows]")];
const ROWS = ["said", "they_promised", "we_promised", "other"];

const tell = async () => {
  const queue = await all("queue");
  for (const form of rowForms) {
    const row = queue.filter(({ name }) => name === form.dataset.rows).sort((a, b) => b.at - a.at)[0];
    if (!row) continue;
    const line = form.querySelector("[data-rows-state]");
    const text = { waiting: words.waiting, written: words.sent, beside: words.beside, early: words.early, gone: words.gone }[row.state] ?? words.refused;
    line.textContent = `${say(text, { time: clock(row.state === "waiting" ? row.written : row.at) })} ${row.state === "written" ? "" : row.message ?? ""}`.trim();
    line.className = { written: "note ok", waiting: "note warn", beside: "note warn", early: "note warn" }[row.state] ?? "note stop";
    form.closest("details")?.setAttribute("open", "");
    // What was turned away stands in its fields again, to be mended or copied.
    if (row.state === "refused" || row.state === "gone") {
      for (const name of ROWS) if (!form.elements[name].value) form.elements[name].value = row.fields[name] ?? "";
    }
  }
};
const flush = async () => { await purge(); await send(); await tell(); };

for (const form of rowForms) {
  const id = form.dataset.rows;
  const read = () => Object.fromEntries(ROWS.map((name) => [name, form.elements[name].value]));
  get("drafts", id).then((draft) => {
    if (!draft || ROWS.some((name) => form.elements[name].value)) return;
    for (const name of ROWS) form.elements[name].value = draft.fields[name];
    form.closest("details")?.setAttribute("open", "");
  }).catch(() => {});
  form.addEventListener("input", () => put("drafts", { id, fields: read(), at: Date.now() }).catch(() => {}));
  let through = false;
  form.addEventListener("submit", async (event) => {
    if (through || !window.isSecureContext) return;
    event.preventDefault();
    if (!form.elements.said.value.trim()) { form.elements.said.focus(); return; }
    const now = new Date();
    try {
      const key = crypto.randomUUID();
      const pack = box ? (await find(location.pathname))?.id ?? "" : "";
      const title = document.title;
      for (const old of await all("queue")) if (old.name === id && (old.state === "refused" || old.state === "gone")) await drop("queue", old.id);
      const row = { id: key, key, name: id, pack, title, action: form.getAttribute("action") || location.pathname, fields: read(), written: now.toISOString(), starts: form.elements.starts.value, state: "waiting", at: now.getTime() };
      await put("queue", row);
      await drop("drafts", id);
    } catch {
      // Nothing can be kept here: the form goes as forms do.
      through = true;
      if (!form.elements.key) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "key", value: crypto.randomUUID() }));
      form.requestSubmit();
      return;
    }
    for (const name of ROWS) form.elements[name].value = "";
    await tell();
    const worker = await navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register("rows").catch(() => {});
    await flush();
  });
}
if (rowForms.length && window.indexedDB) {
  window.addEventListener("online", flush);
  flush().catch(() => {});
}
