// Keys: / search, ? the list of keys, j k walk rows, o opens, g h home, Ctrl/⌘+Enter sends; also closes menus and opens dialogs.
"use strict";
{
  const KEYS = [["/", "Search"], ["j k", "Next, previous in a list"], ["o", "Open it"], ["c", "Ask a question"], ["r", "Write an answer"], ["g h", "Front page"], ["g i", "Inbox"], ["Ctrl Enter", "Send what you wrote"], ["?", "This list"], ["Esc", "Close"]];
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  let before = "";

  const list = () => {
    let dialog = document.getElementById("shortcuts");
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.id = "shortcuts";
      dialog.className = "dialog";
      dialog.setAttribute("aria-label", "Keyboard shortcuts");
      const keys = document.createElement("dl");
      keys.className = "keys";
      for (const [key, meaning] of KEYS) {
        const dt = document.createElement("dt");
        key.split(" ").forEach((part, i) => { const kbd = document.createElement("kbd"); kbd.textContent = part; if (i) dt.append(" "); dt.append(kbd); });
        const dd = document.createElement("dd");
        dd.textContent = meaning;
        keys.append(dt, dd);
      }
      const heading = document.createElement("h2");
      heading.textContent = "Keyboard shortcuts";
      const off = document.createElement("label");
      off.className = "check";
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !isOff() });
      box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "" : "off"));
      off.append(box, "Single-key shortcuts are on");
      const form = document.createElement("form");
      form.method = "dialog";
      const close = Object.assign(document.createElement("button"), { className: "btn", textContent: "Close" });
      form.append(close);
      dialog.append(heading, keys, off, form);
      document.body.append(dialog);
    }
    dialog.showModal();
  };
  const isOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };

  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    (row.querySelector("a[href], summary") || row).focus();
    row.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.matches?.("textarea, input")) {
      const form = event.target.form;
      const button = event.target.closest("[data-composer]")?.querySelector("button.btn-primary") || form?.querySelector("button.btn-primary");
      if (form && form.method !== "dialog") { event.preventDefault(); form.requestSubmit(button || undefined); }
      return;
    }
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || isOff()) return;
    const key = event.key;
    const act = {
      "/": () => { const field = document.querySelector("[data-search]"); field?.offsetParent ? (field.focus(), field.select()) : location.assign("/search"); },
      "?": list,
      j: () => walk(1),
      k: () => walk(-1),
      o: () => document.activeElement?.closest("[data-row]")?.querySelector("a[href], summary")?.click(),
      c: () => location.assign("/ask"),
      r: () => document.querySelector("#answer textarea")?.focus(),
      h: before === "g" && (() => location.assign("/")),
      i: before === "g" && (() => location.assign("/inbox")),
    }[key];
    before = key;
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-shortcuts-open]")) list();
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
    if (event.target.closest?.("[data-dialog-close]")) event.target.closest("dialog")?.close();
    if (event.target.matches?.("dialog")) event.target.close();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
}
