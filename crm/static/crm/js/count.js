// Words and seconds aloud of a text as one writes; the page shows those of the saved text without this.
for (const line of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(line.dataset.count);
  field?.addEventListener("input", () => {
    const words = field.value.split(/\s+/).filter(Boolean).length;
    const seconds = words && Math.max(5, 5 * Math.round(words * 12 / line.dataset.rate));
    line.textContent = `${words} ${line.dataset.words} · ${seconds} ${line.dataset.seconds}`;
  });
}
