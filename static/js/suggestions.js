// Suggestions while asking: from two words on, after a short pause, the list under the title is fetched anew; the last answer wins.
// A longer pause in the details asks with the whole draft.
"use strict";
for (const form of document.querySelectorAll("[data-suggest]")) {
  const input = form.querySelector("[data-suggest-input]");
  const list = form.querySelector("[data-suggest-list]");
  let timer = 0;
  let going = null;
  const details = form.querySelector("textarea[name='body_markdown']");
  const draft = () => `${input.value.trim()}\n${details?.value.trim() || ""}`.trim().slice(0, 1500);
  let shown = input ? draft() : "";
  const words = (text) => text.split(/\s+/).filter((word) => word.length > 1).length;
  const ask = async () => {
    const text = draft();
    if (text === shown) return;
    going?.abort();
    if (words(text) < 2) { list.replaceChildren(); shown = ""; return; }
    going = new AbortController();
    list.setAttribute("aria-busy", "true");
    try {
      const url = new URL(form.dataset.suggestUrl, location.href);
      url.searchParams.set("q", text);
      for (const name of ["board", "board_id", "product", "product_id"]) { const value = form.elements[name]?.value; if (value) url.searchParams.set(name, value); }
      if (form.dataset.suggestOn) url.searchParams.set("on", form.dataset.suggestOn);
      const response = await fetch(url, { headers: { "HX-Request": "true", Accept: "text/html" }, signal: going.signal, credentials: "same-origin" });
      if (!response.ok) return; // Asking goes on without suggestions.
      list.innerHTML = await response.text(); // Our own server's fragment, already sanitised there.
      shown = text;
      form.dispatchEvent(new CustomEvent("peerdesk:suggested", { bubbles: true, detail: { query: text, place: form.dataset.suggestOn || "home" } }));
      for (const link of list.querySelectorAll("a.sug-none")) link.href = `${form.getAttribute("action") || "/ask"}?title=${encodeURIComponent(input.value.trim())}`;
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren();
    } finally {
      list.removeAttribute("aria-busy");
    }
  };
  const askAfter = (milliseconds) => () => { clearTimeout(timer); timer = setTimeout(ask, milliseconds); };
  input?.addEventListener("input", askAfter(200));
  details?.addEventListener("input", askAfter(1200));
  // Down goes from the box into the list, Up and Escape come back.
  form.addEventListener("keydown", (event) => {
    const stops = [input, ...list.querySelectorAll("summary, .sug-none")];
    const at = stops.indexOf(event.target);
    if (at < 0 || !["ArrowDown", "ArrowUp", "Escape"].includes(event.key) || stops.length < 2) return;
    event.preventDefault();
    if (event.key === "Escape") { list.replaceChildren(); shown = ""; input.focus(); return; }
    stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length].focus();
  });
  list?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-suggest-none]")) return;
    form.append(...list.querySelectorAll("input[name='suggested']")); // What was declined goes along with the question.
    list.replaceChildren();
    form.querySelector("textarea, select")?.focus();
  });
}
