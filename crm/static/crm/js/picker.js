// A long list to tick in is narrowed by typing; å, ä and ö also answer to a and o, and what is ticked stays in sight.
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

for (const picker of document.querySelectorAll("[data-picker]")) {
  const rows = [...picker.querySelectorAll(".options > *")];
  if (rows.length < 9) continue;
  const find = picker.querySelector("input[type=search]");
  find.hidden = false;
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = fold(find.value).split(/\s+/);
    for (const row of rows) {
      const text = fold(row.textContent);
      row.hidden = !row.querySelector(":checked") && !words.every((word) => text.includes(word));
    }
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
