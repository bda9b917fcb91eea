// Answers for saved packs where there is no network, and sends what waits when there is one again.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(purge().then(() => self.clients.claim())));
self.addEventListener("sync", (event) => {
  if (event.tag === "rows") event.waitUntil(purge().then(send).then((through) => { if (!through) throw new Error("offline"); }));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && /^\/account\/.*log(in|out)/.test(pathname)) event.waitUntil(forgetAccount());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && baseOf(pathname)) {
    event.respondWith(open(request, pathname));
    event.waitUntil(purge());
  }
  else if (pathname.startsWith("/assets/")) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
});

const open = async (request, pathname) => {
  const pack = await find(pathname).catch(() => undefined);
  if (!pack) return fetch(request);
  // Only the wait for an answer is limited: a page that has begun to come is let through, however slow the network.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), 2000);
  let answer;
  try {
    answer = await fetch(request, { signal: limit.signal });
  } catch {
    return pack.gone ? page(pack, 410) : saved(pack, pathname);
  } finally {
    clearTimeout(timer);
  }
  // On to the sign-in: the session or the account has ended, and with it what was saved under it.
  if (answer.type === "opaqueredirect" && pack.kind === "account") {
    if (!pack.gone) await forget(pack, "revoked");
    return answer;
  }
  if ([401, 404, 410].includes(answer.status)) {
    if (!pack.gone) await forget(pack, "revoked");
    return page(await get("packs", pack.id), answer.status, await unsent(pack));
  }
  return answer.status < 500 || pack.gone ? answer : saved(pack, pathname);
};

const saved = (pack, pathname) => {
  const base = pack.base || baseOf(pathname);
  const [, date] = pathname.match(/days\/([\d-]+)\/$/) ?? [];
  const days = Object.keys(pack.pages);
  if (!pack.pages[date]) {
    const wanted = date ?? new Date().toLocaleDateString("sv");
    return Response.redirect(`${base}days/${days.find((day) => day >= wanted) ?? days.at(-1)}/`);
  }
  const html = pack.pages[date].replace("<html", `<html data-saved="${pack.at}"`);
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": pack.policy } });
};

const unsent = async (pack) => (await all("queue")).filter((row) => row.pack === pack.id && (WAITS.has(row.state) || row.state === "gone"));
const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = ({ gone, lang, assets }, status, rows = []) => new Response(
  `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`
  + `<meta name="color-scheme" content="light dark"><title>Samsyn</title>${assets.map((css) => `<link rel="stylesheet" href="${css}">`).join("")}`
  + `<body class="plain"><main class="page"><h1>Samsyn</h1><p class="note warn">${safe(gone)}</p>`
  + rows.map((row) => `<section class="card"><h2>${safe(row.title)}</h2><p class="keep">${safe(Object.values(row.fields).filter(Boolean).join("\n"))}</p></section>`).join("") + "</main></html>",
  { status, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; style-src 'self'" } },
);
