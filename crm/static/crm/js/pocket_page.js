// "Save on the phone": the button, what is saved, what is newer on the server; and the card of what comes next.
const words = JSON.parse(document.getElementById("pocket-words")?.textContent ?? "{}");
const lang = document.documentElement.lang;
const say = (text, parts) => text.replace(/\{(\w+)\}/g, (all, name) => parts[name] ?? all);
const clock = (at) => {
  const time = new Date(at).toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  return lang === "sv" ? time.replace(":", ".") : time;
};
const day = (at) => new Date(at).toLocaleDateString(lang, { weekday: "long", day: "numeric", month: "long" });
const moment = (at) => `${day(at)} ${clock(at)}`;

const box = document.querySelector("[data-pocket]");
const savedAt = Number(document.documentElement.dataset.saved);

if (savedAt) {
  const note = document.querySelector("[data-saved-note]");
  note.textContent = say(words.stored, { when: moment(savedAt) });
  note.hidden = false;
  // A saved copy cannot ask the server what comes next: the phone's own clock says.
  const cards = [...document.querySelectorAll("[data-next]")];
  const ahead = cards.find((card) => new Date(card.dataset.next) > new Date()) ?? cards[0];
  for (const card of cards) card.hidden = card !== ahead;
}

if (box && "serviceWorker" in navigator && "indexedDB" in window && window.isSecureContext) {
  const [button, away] = box.querySelectorAll("button");
  const line = box.querySelector("[role=status]");
  const list = box.querySelector("ul");
  const omit = box.dataset.kind === "link";
  const ask = (url) => fetch(url, { credentials: omit ? "omit" : "same-origin", cache: "no-store", redirect: "manual" });

  const show = (pack) => {
    const here = Boolean(pack?.pages);
    button.classList.toggle("ok", here);
    button.textContent = here ? words.saved : words.save;
    away.hidden = !here;
    if (here) {
      const until = day(pack.at + WEEK);
      line.textContent = say(words.what, { days: pack.labels.join(", "), when: moment(pack.at), until });
    }
  };
  const keep = async (plan) => {
    const pages = {};
    let policy = "";
    for (const { date, url } of plan.days) {
      const answer = await ask(url);
      if (!answer.ok) throw new Error(answer.status);
      policy = answer.headers.get("Content-Security-Policy");
      pages[date] = await answer.text();
    }
    await (await caches.open(ASSETS)).addAll(plan.assets);
    const known = (await get("packs", plan.id))?.hashes ?? [];
    const mine = await Promise.all([...plan.aliases, baseOf(location.pathname)].map(hash));
    const pack = { ...plan, pages, policy, hashes: [...new Set([...known, ...mine])], kind: box.dataset.kind, labels: plan.days.map(({ label }) => label), at: Date.now() };
    delete pack.days; delete pack.aliases; delete pack.changes;
    await put("packs", pack);
    await tidy();
    return pack;
  };
  const lost = async (pack) => {
    if (pack?.pages) await forget(pack, "revoked");
    show();
    line.textContent = words.revoked;
  };
  const save = async () => {
    button.disabled = true;
    line.textContent = words.saving;
    try {
      await navigator.serviceWorker.register("/worker.js", { scope: "/" });
      await navigator.serviceWorker.ready;
      const answer = await ask(box.dataset.pocket);
      if (!answer.ok) return await lost();
      show(await keep(await answer.json()));
      navigator.storage?.persist?.();
    } catch {
      line.textContent = words.failed;
    } finally {
      button.disabled = false;
    }
  };
  const refresh = async () => {
    // A newer mail has another link to the same pack.
    const other = await get("packs", box.dataset.id);
    const pack = await find(location.pathname) ?? (other?.pages ? other : undefined);
    if (pack?.gone) { line.textContent = pack.gone; return; }
    show(pack);
    if (!pack) return;
    let answer;
    try {
      answer = await ask(`${box.dataset.pocket}?since=${pack.version}`);
    } catch {
      return;
    }
    if (answer.type === "opaqueredirect" || [401, 404, 410].includes(answer.status)) { await lost(pack); return; }
    if (!answer.ok) return;
    const plan = await answer.json();
    show(await keep(plan).catch(() => pack));
    if (plan.version === pack.version) return;
    list.replaceChildren(...plan.changes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    list.previousElementSibling.textContent = words.changed;
    list.previousElementSibling.hidden = list.hidden = !plan.changes.length;
  };

  box.hidden = false;
  button.addEventListener("click", save);
  away.addEventListener("click", async () => {
    const pack = await find(location.pathname);
    if (pack) await remove(pack.id);
    show();
    line.textContent = words.removed;
    button.focus();
  });
  window.addEventListener("online", refresh);
  refresh();
}
