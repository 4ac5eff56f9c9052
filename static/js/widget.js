// Peerdesk's help button for a brand's own site: <script src="https://community.example/widget.js" data-board="…" defer></script>
// Attributes: data-board data-product (slugs) data-accent (#hex) data-theme (light dark auto) data-position (right left) data-label data-locale
// data-words (JSON: any of WORDS) data-inline (the panel alone, for a page of its own in a frame). Scripts of the site: peerdeskWidget.open() .close()
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.peerdeskWidget) return;
  const base = new URL(script.src).origin;
  const set = script.dataset;
  const WORDS = {
    label: "Help", title: "How can we help?", close: "Close", field: "Describe it in a few words", hint: "Answers from other customers appear as you type.",
    found: "{n} suggestions", found1: "1 suggestion", none: "Nothing like it yet. Ask, or write to us.", away: "No suggestions here just now. You can still ask, or write to us.",
    by: "Accepted answer by {name}", confirmed: "Answer by {name}, confirmed by others", open: "No accepted answer yet.", solved: "This solved it", read: "Read the whole thread", all: "See all results",
    ask: "Ask the community", contact: "Contact support", picture: "Picture in the thread", done: "Good – that is solved", more: "Look for something else", tab: "opens in a new tab",
  };
  try { Object.assign(WORDS, JSON.parse(set.words || "{}")); } catch { console.warn("Peerdesk: data-words is no JSON."); }
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // What follows a visit: a random key, kept for this tab alone, and none for whoever asks not to be followed.
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const isFollowed = !(navigator.doNotTrack === "1" || window.doNotTrack === "1" || navigator.globalPrivacyControl);
  let visit = "";
  if (isFollowed) {
    try { visit = sessionStorage.getItem("peerdesk-visit") || ""; } catch { /* Storage is closed: the key lives as long as the page. */ }
    visit ||= random();
    try { sessionStorage.setItem("peerdesk-visit", visit); } catch { /* As above. */ }
  }
  let token = "";
  const send = (path, fields) => token
    ? fetch(base + path, { method: "POST", body: new URLSearchParams({ widget_token: token, visit, ...fields }), credentials: "omit", keepalive: true }).catch(() => {})
    : Promise.resolve();
  const tell = (kind, more) => send("/widget/facts", { kind, token: random(), ...more });

  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) value === false || node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const icon = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(svg.namespaceURI, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };
  const ICONS = {
    help: "M2.99 16.34a2 2 0 0 1 .1 1.17l-1.07 3.29a1 1 0 0 0 1.24 1.17l3.4-1a2 2 0 0 1 1.1.09A10 10 0 1 0 3 16.34M9.1 9a3 3 0 0 1 5.8 1c0 2-3 3-3 3M12 17h.01",
    close: "M18 6 6 18M6 6l12 12", check: "M20 6 9 17l-5-5", out: "M7 7h10v10M7 17 17 7",
  };
  const away = (href, text, kind = "button") => make("a", { href, target: "_blank", rel: "noopener", class: kind }, text, icon(ICONS.out), make("span", { class: "vh" }, ` (${WORDS.tab})`));

  const STYLE = `
:host { all: initial; --bg: #fff; --sunken: #f3f3f1; --line: #dededa; --edge: #868b93; --text: #191c22; --muted: #4f5661; --good: #11703f; --soft: #e9f6ee;
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--text); color-scheme: light; }
:host([data-theme="dark"]) { --bg: #17191c; --sunken: #23262a; --line: #34393f; --edge: #7d848d; --text: #e9ebee; --muted: #b3b9c1; --good: #5fd394; --soft: #152a1f; color-scheme: dark; }
* { box-sizing: border-box; margin: 0; font: inherit; color: inherit; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
svg { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; }
:host([data-position="left"]) :is(.launch, dialog) { inset-inline: 20px auto; }
dialog { position: fixed; inset: auto 20px 20px auto; width: min(400px, 100vw - 40px); height: min(640px, 100dvh - 40px); padding: 0; border: 1px solid var(--line); border-radius: 16px; background: var(--bg); box-shadow: 0 12px 48px #0005; overflow: hidden; }
dialog[open] { display: flex; flex-direction: column; }
dialog::backdrop { background: #0f111647; }
header { display: flex; align-items: center; justify-content: space-between; padding: 12px 8px 4px 20px; }
h2 { font-size: 18px; font-weight: 650; }
.x { width: 44px; height: 44px; border: 0; border-radius: 10px; background: none; color: var(--muted); cursor: pointer; }
.x:hover, summary:hover, .button:hover { background: var(--sunken); }
form { padding: 4px 20px 0; }
input { width: 100%; height: 48px; padding: 8px 14px; border: 1px solid var(--edge); border-radius: 10px; background: var(--bg); }
::placeholder, .status, .meta, .by { color: var(--muted); opacity: 1; }
.status, .meta, .by { font-size: 14px; }
.status { padding: 8px 20px; }
.list { flex: 1; overflow-y: auto; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--line); }
summary { display: block; padding: 12px 40px 12px 20px; position: relative; cursor: pointer; }
summary::-webkit-details-marker { display: none; }
summary::after { content: ""; position: absolute; inset-inline-end: 20px; top: 20px; width: 8px; height: 8px; border: solid var(--muted); border-width: 0 2px 2px 0; rotate: 45deg; }
[open] > summary::after { rotate: 225deg; translate: 0 4px; }
summary:focus-visible, input:focus-visible { outline-offset: -2px; }
summary b { display: block; line-height: 1.4; }
b, strong, th, .button { font-weight: 600; }
i { color: var(--good); font-weight: 600; }
.body { padding: 4px 20px 16px; font-size: 15px; }
.solved[open], .solved[open] summary { background: var(--soft); }
.prose > * + * { margin-top: 10px; }
.prose :is(ul, ol) { padding-inline-start: 22px; }
em { font-style: italic; }
a { text-underline-offset: 3px; text-decoration: underline var(--accent) 2px; }
:is(code, pre) { font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; background: var(--sunken); padding: 1px 4px; }
pre, table { display: block; overflow-x: auto; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: 12px; }
td, th { border: 1px solid var(--line); padding: 4px 8px; text-align: start; }
.by { margin-top: 8px; }
.acts { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.button, .plain { display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 44px; font-size: 15px; }
.button { padding: 6px 12px; border: 1px solid var(--edge); border-radius: 10px; background: var(--bg); text-decoration: none; cursor: pointer; }
.main, .main:hover { background: var(--accent); border-color: var(--accent); color: var(--on); }
.main:hover { filter: brightness(.93); }
.plain { padding: 4px 20px; }
.launch { position: fixed; bottom: 20px; inset-inline-end: 20px; z-index: 2147483000; min-height: 48px; padding: 0 20px 0 16px; border: 0; border-radius: 24px; font-size: 16px; box-shadow: 0 2px 6px #0003, 0 8px 24px #0003; }
footer .button { padding: 6px; font-size: 14px; text-align: center; }
footer svg { display: none; }
footer { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; padding: 12px 16px; border-top: 1px solid var(--line); }
.done { display: grid; justify-items: center; gap: 12px; padding: 48px 24px; text-align: center; }
.done > svg { width: 40px; height: 40px; color: var(--good); }
:host([data-inline]) :is(.launch, .x) { display: none; }
:host([data-inline]) dialog { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; }
@media (max-width: 480px) { :host dialog[open] { inset: 0 !important; width: 100vw; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0; } }`;

  // The brand's colour, with words on it that can be read.
  const accent = (/^#[0-9a-f]{6}$/i.exec(set.accent || "") || ["#4150dc"])[0];
  const [red, green, blue] = [1, 3, 5].map((at) => (parseInt(accent.slice(at, at + 2), 16) / 255) ** 2.2);
  const inline = set.inline !== undefined;
  const host = make("div", { "data-position": set.position || "right", "data-inline": inline && "" });
  host.lang = set.locale || "en";
  host.style.setProperty("--accent", accent);
  host.style.setProperty("--on", 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#14161a" : "#fff");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { host.dataset.theme = set.theme === "dark" || (set.theme !== "light" && dark.matches) ? "dark" : "light"; };
  dark.addEventListener("change", paint);
  paint();

  const root = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch { root.append(make("style", {}, STYLE)); }
  const launch = make("button", { type: "button", class: "button main launch", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon(ICONS.help), set.label || WORDS.label);
  const x = make("button", { type: "button", class: "x", "aria-label": WORDS.close }, icon(ICONS.close));
  const input = make("input", { type: "search", "aria-label": WORDS.field, placeholder: WORDS.field, autocomplete: "off", maxlength: "150", dir: "auto", "aria-controls": "list" });
  const form = make("form", { role: "search" }, input);
  const status = make("p", { class: "status", role: "status" }, WORDS.hint);
  const list = make("div", { class: "list", id: "list" });
  const ask = away("", WORDS.ask);
  const contact = away("", WORDS.contact);
  const panel = make("dialog", { "aria-labelledby": "title", "aria-modal": !inline && "true" }, make("header", {}, make("h2", { id: "title" }, WORDS.title), x), form, status, list, make("footer", {}, ask, contact));
  root.append(launch, panel);

  let shown = [];
  const opened = new Set();
  const link = () => {
    const query = input.value.trim();
    const from = (path, more) => {
      const url = new URL(base + path);
      for (const [name, value] of Object.entries({ title: query, visit, ...more })) if (value) url.searchParams.set(name, value);
      return url.href;
    };
    ask.href = from("/ask", { board: set.board });
    contact.href = from("/support", { from: "widget", suggested: shown.join(","), looked_at: [...opened].filter((id) => shown.includes(id)).join(",") });
  };

  // The server has sanitised it; nothing that could run is let in all the same. Where the site trusts no HTML, there is the excerpt.
  let policy = { createHTML: (html) => html };
  try { policy = window.trustedTypes?.createPolicy("peerdesk", policy) || policy; } catch { /* The site allows no policy of ours. */ }
  const prose = (item) => {
    const box = make("div", { class: "prose", dir: "auto" });
    try {
      const { body } = new DOMParser().parseFromString(policy.createHTML(item.answer_html), "text/html");
      for (const bad of body.querySelectorAll("script,style,link,meta,base,iframe,object,embed,form,input,button,svg")) bad.remove();
      for (const image of body.querySelectorAll("img")) image.replaceWith(image.classList.contains("emoji") ? image.alt : make("a", { href: item.url }, `[${image.alt || WORDS.picture}]`));
      for (const node of body.querySelectorAll("*")) for (const { name } of [...node.attributes]) if (!["href", "dir", "lang", "start", "colspan", "rowspan"].includes(name)) node.removeAttribute(name);
      for (const one of body.querySelectorAll("a[href]")) {
        const to = new URL(one.getAttribute("href"), base);
        if (!/^(https?|mailto):$/.test(to.protocol)) one.removeAttribute("href");
        else Object.assign(one, { href: to.href, target: "_blank", rel: "noopener nofollow" });
      }
      box.append(...body.childNodes);
    } catch { box.append(item.excerpt); }
    return box;
  };
  const row = (item) => {
    const solved = make("button", { type: "button", class: `button ${item.answer_html ? "main" : ""}` }, icon(ICONS.check), WORDS.solved);
    const state = make("i", {}, item.status_label);
    const details = make("details", { class: item.status },
      make("summary", {}, make("b", { dir: "auto" }, item.title), make("span", { class: "meta" }, item.status === "solved" ? state : item.status_label, ` · ${[...item.reasons, item.board].join(" · ")}`)));
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      if (!details.querySelector(".body")) {
        details.append(make("div", { class: "body" }, item.answer_html ? prose(item) : make("p", { dir: "auto" }, item.excerpt),
          make("p", { class: "by" }, item.answer_by ? fill(item.is_confirmed ? WORDS.confirmed : WORDS.by, { name: item.answer_by }) : WORDS.open), make("div", { class: "acts" }, solved, away(item.url, WORDS.read))));
      }
      if (opened.has(item.id)) return;
      opened.add(item.id);
      tell("opened", { thread_id: item.id, query: input.value.trim() });
      link();
    });
    solved.addEventListener("click", () => {
      send(`/widget/threads/${item.id}/deflections`, { query: input.value.trim() });
      const again = make("button", { type: "button", class: "button", "aria-describedby": "done" }, WORDS.more);
      again.addEventListener("click", () => { input.value = ""; look(); input.focus(); });
      list.replaceChildren(make("div", { class: "done" }, icon(ICONS.check), make("h2", { id: "done" }, WORDS.done), again));
      status.textContent = "";
      again.focus();
    });
    return details;
  };

  let going = null;
  let typing = 0;
  let resting = 0;
  const look = async () => {
    const query = input.value.trim();
    going?.abort();
    clearTimeout(resting);
    shown = [];
    link();
    if (query.split(/\s+/).filter((word) => word.length > 1).length < 2) {
      list.replaceChildren();
      status.textContent = WORDS.hint;
      return;
    }
    const mine = (going = new AbortController());
    const url = new URL(`${base}/widget/suggestions`);
    for (const [name, value] of Object.entries({ q: query, board: set.board, product: set.product })) if (value) url.searchParams.set(name, value);
    try {
      const response = await fetch(url, { credentials: "omit", signal: mine.signal });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      const found = await response.json();
      token = found.token;
      shown = found.suggestions.map((item) => item.id);
      list.replaceChildren(...found.suggestions.map(row));
      if (shown.length) list.append(away(`${base}/search?q=${encodeURIComponent(query)}`, WORDS.all, "plain"));
      status.textContent = shown.length === 1 ? WORDS.found1 : shown.length ? fill(WORDS.found, { n: shown.length }) : WORDS.none;
      link();
      resting = setTimeout(() => tell("typed", { query, offered: shown.join(","), found: shown.length }), 1500);
    } catch (error) {
      if (error.name === "AbortError") return;
      console.warn(`Peerdesk: no suggestions (${error.message}). Is ${location.origin} listed at ${base}/admin/widget?`);
      list.replaceChildren();
      status.textContent = WORDS.away;
    }
  };
  input.addEventListener("input", () => { link(); clearTimeout(typing); typing = setTimeout(look, 250); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(typing); look(); });
  panel.addEventListener("keydown", (event) => {
    const stops = [input, ...list.querySelectorAll("summary")];
    const at = stops.indexOf(event.target);
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key) || stops.length < 2) return;
    event.preventDefault();
    stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
  });

  const open = () => {
    if (panel.open) return;
    link();
    panel[inline ? "show" : "showModal"](); // A modal one holds the focus, and closes with Escape.
    launch.setAttribute("aria-expanded", "true");
    input.focus();
  };
  const close = () => panel.close();
  launch.addEventListener("click", open);
  x.addEventListener("click", close);
  panel.addEventListener("click", (event) => { if (event.target === panel && !inline) close(); });
  panel.addEventListener("close", () => { launch.setAttribute("aria-expanded", "false"); launch.focus(); });
  window.peerdeskWidget = Object.freeze({ open, close });
  const begin = () => { document.body.append(host); if (inline) open(); };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
