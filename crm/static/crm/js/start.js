// The error summary takes focus; sheets close as one expects. Everything works without this.
document.querySelector(".summary")?.focus();

const sheets = () => document.querySelectorAll("details[data-sheet][open]");
document.addEventListener("click", (event) => {
  for (const sheet of sheets()) if (!sheet.contains(event.target)) sheet.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const sheet of sheets()) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  } else if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const search = document.querySelector("[role=search] input");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (/^([jk]|Arrow(Down|Up))$/.test(event.key) && !(event.ctrlKey || event.metaKey || event.altKey) && event.target.closest("#results a.title")) {
    // From row to row of a list, only where one stands on a row: nobody's letters or arrows are taken elsewhere.
    const rows = [...document.querySelectorAll("#results a.title")];
    const next = rows[rows.indexOf(event.target) + (/^(j|ArrowDown)$/.test(event.key) ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});

// One press sends a form once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
