// Long forms keep what was typed until it is saved: in this tab only, so that nothing stays on a shared computer.
const versions = new Set(["version", "other_version"]);
const skipped = new Set(["hidden", "password", "file", "submit", "button", "search"]);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `draft:${form.dataset.draft}:${location.pathname}`;
  // The versions that were edited belong to the text: an old draft on a newer version must meet the conflict it is.
  const fields = () => [...form.elements].filter((field) =>
    versions.has(field.name) || (field.name && !skipped.has(field.type)));
  const ticks = (field) => /checkbox|radio/.test(field.type);
  // A tick belongs to its choice: what is offered in its place by now stays as it is.
  const named = (field) => ticks(field) ? `${field.name}=${field.value}` : field.name;
  const read = () => JSON.stringify(fields().map((field) =>
    [named(field), ticks(field) ? field.checked : field.value]));
  const fresh = read();
  const note = form.querySelector("[data-draft-note]");
  let sending = false;

  const fill = (saved) => {
    const values = JSON.parse(saved);
    fields().forEach((field, i) => {
      const [name, value] = values[i] ?? [];
      if (name !== named(field)) return;
      if (typeof value === "boolean") field.checked = value;
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  const saved = sessionStorage.getItem(key);
  // A form that came back with errors, or with what a search found, already holds what was typed.
  if (saved && saved !== fresh && !form.querySelector(".summary, [data-conflict], [data-typed]")) {
    fill(saved);
    if (note) note.hidden = false;
  }
  note?.querySelector("button")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    fill(fresh);
    note.hidden = true;
  });

  form.addEventListener("input", () => sessionStorage.setItem(key, read()));
  form.addEventListener("submit", () => {
    sending = true;
    sessionStorage.setItem("draft:sent", key);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && sessionStorage.getItem(key) && read() !== fresh) event.preventDefault();
  });
}

// The page after a form is another one: then it was saved, and its draft goes.
const sent = sessionStorage.getItem("draft:sent");
if (sent && !sent.endsWith(`:${location.pathname}`)) {
  sessionStorage.removeItem(sent);
  sessionStorage.removeItem("draft:sent");
}
