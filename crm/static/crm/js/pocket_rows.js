// Four rows: kept while one writes, queued when one sends, and sent when there is a network. Without this the form posts.
for (const place of document.querySelectorAll("details[data-rows]")) {
  const form = document.getElementById("rows-form").content.cloneNode(true).querySelector("form");
  if (place.dataset.more) {
    form.prepend(document.getElementById(place.dataset.more).content.cloneNode(true));
    form.dataset.many = "";
  }
  form.dataset.rows = place.dataset.rows;
  form.action = place.querySelector("a").getAttribute("href");
  form.elements.starts.value = place.dataset.starts;
  place.lastElementChild.replaceWith(form);
}
const rowForms = [...document.querySelectorAll("form[data-rows]")];
const names = (form) => [...form.elements].filter(({ name, type }) => name && type !== "hidden").map(({ name }) => name);
const fill = (form, fields) => { for (const name of names(form)) if (fields[name]) form.elements[name].value = fields[name]; };

const turned = ({ state }) => state === "refused" || state === "gone";
const told = (row) => {
  const text = { waiting: words.waiting, written: words.sent, beside: words.sent, early: words.early, gone: words.gone }[row.state] ?? words.refused;
  return `${say(text, { time: clock(row.state === "waiting" ? row.written : row.at) })} ${row.state === "written" ? "" : row.message ?? ""}`.trim();
};

// One form takes many contacts: each that did not arrive has a line of its own, and is mended when one asks for it.
const list = (form, rows) => {
  const lines = form.querySelector("[data-rows-list]") ?? form.appendChild(Object.assign(document.createElement("ul"), { className: "list" }));
  lines.dataset.rowsList = "";
  lines.setAttribute("aria-live", "polite");
  lines.replaceChildren(...rows.map((row) => {
    const line = document.createElement("li");
    line.append(`${[row.fields.who, row.fields.said].filter(Boolean).join(": ")} – ${told(row)} `);
    if (turned(row)) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: words.mend });
      button.addEventListener("click", () => {
        if (names(form).some((name) => /^(INPUT|TEXTAREA)$/.test(form.elements[name].tagName) && form.elements[name].value) && !confirm(words.instead)) return;
        form.reset();
        fill(form, row.fields);
        form.dataset.mends = row.id;
        form.dispatchEvent(new Event("input"));
        form.elements.said.focus();
      });
      line.append(button);
    }
    return line;
  }));
};

const tell = async () => {
  const queue = await all("queue");
  for (const form of rowForms) {
    const many = "many" in form.dataset;
    const rows = queue.filter(({ name }) => name === form.dataset.rows).sort((a, b) => b.at - a.at);
    const row = many ? rows.find((one) => !turned(one)) : rows[0];
    if (many) list(form, rows.filter((one) => one !== row && one.state !== "written"));
    if (rows.length) form.closest("details")?.setAttribute("open", "");
    if (!row) continue;
    const line = form.querySelector("[data-rows-state]");
    line.textContent = told(row);
    line.className = { written: "note ok", waiting: "note warn", beside: "note warn", early: "note warn" }[row.state] ?? "note stop";
    // What was turned away stands in its fields again, to be mended or copied.
    if (turned(row) && !form.elements.said.value) fill(form, row.fields);
  }
};
const flush = async () => { await purge(); await send(); await tell(); };

for (const form of rowForms) {
  const id = form.dataset.rows;
  const read = () => Object.fromEntries(names(form).map((name) => [name, form.elements[name].value]));
  get("drafts", id).then((draft) => {
    if (!draft || form.elements.said.value) return;
    fill(form, draft.fields);
    if (draft.mends) form.dataset.mends = draft.mends;
    form.closest("details")?.setAttribute("open", "");
  }).catch(() => {});
  form.addEventListener("input", () => put("drafts", { id, fields: read(), mends: form.dataset.mends, at: Date.now() }).catch(() => {}));
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
      const row = { id: key, key, name: id, pack, title, action: form.getAttribute("action") || location.pathname, fields: read(), written: now.toISOString(), starts: form.elements.starts.value, state: "waiting", at: now.getTime() };
      await put("queue", row);
      const mended = "many" in form.dataset ? (old) => old.id === form.dataset.mends : (old) => old.name === id;
      for (const old of await all("queue")) if (turned(old) && mended(old)) await drop("queue", old.id);
      await drop("drafts", id);
    } catch {
      // Nothing can be kept here: the form goes as forms do.
      through = true;
      if (!form.elements.key) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "key", value: crypto.randomUUID() }));
      form.requestSubmit();
      return;
    }
    form.reset();
    delete form.dataset.mends;
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
