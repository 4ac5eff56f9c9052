// Visits: tells the server what somebody who looks for help saw and did, so that reading a page never writes.
// <div data-visit="searched" data-place="search" data-query data-found data-offered="7,9"> · <a data-opened="7"> · details[data-suggestion]
"use strict";
{
  const name = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  // Whoever comes from the help button on the brand's site goes on with the same visit; the address forgets it, so that nobody shares it.
  const here = new URL(location.href);
  const from = here.searchParams.get("visit") || "";
  if (from) { here.searchParams.delete("visit"); history.replaceState(history.state, "", here); }
  const tell = (kind, place, more = {}) => {
    const body = new URLSearchParams({ kind, place, token: name(), ...(from && { from_visit: from }), ...more });
    peerdesk.send("/visits/facts", { body, keepalive: true }).catch(() => { /* What was not counted is no harm. */ });
  };
  // Only once the page was really looked at: browsers load pages ahead, and so do programs.
  const whenSeen = (act) => setTimeout(() => {
    if (document.visibilityState === "visible") act();
    else document.addEventListener("visibilitychange", act, { once: true });
  }, 1000);

  for (const { dataset } of document.querySelectorAll("[data-visit]")) {
    const more = {};
    if (dataset.query !== undefined) more.query = dataset.query;
    if (dataset.found !== undefined) { more.found = dataset.found; more.offered = dataset.offered || ""; }
    if (dataset.visit === "landed") {
      if (!document.referrer || new URL(document.referrer).host === location.host) continue;
      more.thread_id = dataset.thread;
      more.referrer = document.referrer;
    }
    whenSeen(() => tell(dataset.visit, dataset.place, more));
  }

  const opened = (event) => {
    const link = event.target.closest?.("a[data-opened]");
    if (!link || event.button > 1) return;
    const list = link.closest("[data-visit]");
    tell("opened", list?.dataset.place || (link.closest("[data-suggest]") ? "home" : "search"), { thread_id: link.dataset.opened, query: list?.dataset.query || "" });
  };
  document.addEventListener("click", opened);
  document.addEventListener("auxclick", opened);

  // Suggestions: told of once typing rests; what is opened is carried along by the form, if it is one that asks.
  let timer = 0;
  let last = "";
  document.addEventListener("peerdesk:suggested", ({ target, detail }) => {
    clearTimeout(timer);
    const offered = [...target.querySelectorAll("[data-suggestion]")].map((one) => one.dataset.suggestion).join(",");
    timer = setTimeout(() => {
      if (detail.query === last) return;
      last = detail.query;
      tell("typed", detail.place, { query: detail.query, offered, found: offered ? offered.split(",").length : 0 });
    }, 1500);
  });
  const seen = new Set();
  document.addEventListener("click", ({ target: clicked }) => {
    // By hand: a list of one or two comes with its first one open, which nobody asked to see.
    const target = clicked.closest?.("details[data-suggestion] > summary")?.parentElement;
    const id = target?.dataset.suggestion;
    if (!id || target.open || seen.has(id)) return;
    seen.add(id);
    const form = target.closest("form");
    if (form?.dataset.suggestOn) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "looked_at", value: id }));
    tell("opened", form?.dataset.suggestOn || "home", { thread_id: id, query: form?.querySelector("[data-suggest-input]")?.value || "" });
  });
  document.addEventListener("click", (event) => {
    const none = event.target.closest?.("[data-suggest-none], .sug-none");
    if (!none) return;
    const place = none.closest("form")?.dataset.suggestOn || "home";
    for (const id of seen) tell("not_it", place, { thread_id: id });
  });
}
