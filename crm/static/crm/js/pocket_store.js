// What a phone keeps: saved days, rows that wait for a network, drafts. Shared by pages and worker; holds no link's token.
const WEEK = 7 * 864e5;
const ASSETS = "samsyn-assets";

let opened;
const database = () => opened ??= new Promise((done, fail) => {
  const asked = indexedDB.open("samsyn", 1);
  asked.onupgradeneeded = () => {
    for (const name of ["packs", "queue", "drafts"]) asked.result.createObjectStore(name, { keyPath: "id" });
  };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});
const run = async (store, mode, act) => {
  const work = (await database()).transaction(store, mode);
  const asked = act(work.objectStore(store));
  return new Promise((done, fail) => {
    work.oncomplete = () => done(asked.result);
    work.onerror = work.onabort = () => fail(work.error);
  });
};
const all = (store) => run(store, "readonly", (rows) => rows.getAll());
const get = (store, id) => run(store, "readonly", (rows) => rows.get(id));
const put = (store, row) => run(store, "readwrite", (rows) => rows.put(row));
const drop = (store, id) => run(store, "readwrite", (rows) => rows.delete(id));

// An address is kept as its hash: whoever reads the store finds no link to open.
const hash = async (path) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(path));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const baseOf = (path) => path.match(/^\/(l\/[^/]+|packs\/\d+|arenas\/\d+\/pack)\/(?=(days\/[\d-]+\/)?$)/)?.[0];

// What is gone leaves a line behind that says why, and its style, for a week; no word of the pack.
const forget = async (pack, why) => {
  const { id, kind, hashes, lang, words } = pack;
  const assets = pack.assets.filter((url) => url.endsWith(".css"));
  await put("packs", { id, kind, hashes, lang, assets, gone: words[why], at: Date.now() });
  await tidy();
};
const remove = async (id) => { await drop("packs", id); await tidy(); };
const tidy = async () => {
  const wanted = new Set((await all("packs")).flatMap((pack) => pack.assets ?? []));
  const cache = await caches.open(ASSETS);
  for (const { url } of await cache.keys()) if (!wanted.has(new URL(url).pathname)) await cache.delete(url);
};
// A clock that was turned back makes a copy as old as one that has had its week.
const fresh = (pack, now = Date.now()) => pack.at <= now + 864e5 && now < pack.at + WEEK;
const purge = async () => {
  const now = Date.now();
  for (const pack of await all("packs")) if (!fresh(pack, now)) await (pack.gone ? drop("packs", pack.id) : forget(pack, "old"));
  for (const row of await all("queue")) if (now > row.at + (row.state === "written" ? WEEK : 30 * 864e5)) await drop("queue", row.id);
  for (const row of await all("drafts")) if (now > row.at + WEEK) await drop("drafts", row.id);
};
const find = async (path) => {
  const base = baseOf(path);
  if (!base) return undefined;
  const [wanted, packs] = await Promise.all([hash(base), all("packs")]);
  const pack = packs.find(({ hashes }) => hashes.includes(wanted));
  if (!pack || fresh(pack)) return pack;
  await purge();
  return get("packs", pack.id);
};
// At signing in and out: what an account had saved, and what was half written.
const forgetAccount = async () => {
  for (const pack of await all("packs")) if (pack.kind === "account") await drop("packs", pack.id);
  await run("drafts", "readwrite", (rows) => rows.clear());
  await tidy();
};

// The key makes a row arrive once, however often it is sent and by whom.
const WAITS = new Set(["waiting", "early"]);
const send = async () => {
  for (const row of (await all("queue")).filter(({ state }) => WAITS.has(state))) {
    let answer;
    try {
      const body = new URLSearchParams({ ...row.fields, key: row.key, written_at: row.written, starts: row.starts });
      answer = await fetch(row.action, { method: "POST", credentials: "omit", headers: { Accept: "application/json" }, body });
    } catch {
      return false;
    }
    if (answer.status >= 500 || answer.status === 429) continue;
    let told = { state: "gone", message: "" };
    try {
      if (answer.status !== 404) told = await answer.json();
    } catch {
      continue;
    }
    const kept = told.state === "written" || told.state === "waiting" ? {} : row.fields;
    await put("queue", { ...row, fields: kept, state: told.state === "waiting" ? "beside" : told.state, message: told.message, at: Date.now() });
  }
  return true;
};
