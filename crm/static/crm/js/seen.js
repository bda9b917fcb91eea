// The sentence beside the save button follows the choice of who may see it.
for (const form of document.querySelectorAll("form:has([data-seen-by])")) {
  const show = () => {
    const chosen = new FormData(form).get("visibility");
    for (const line of form.querySelectorAll("[data-seen-by]")) line.hidden = line.dataset.seenBy !== chosen;
  };
  form.addEventListener("change", show);
  show();
}
