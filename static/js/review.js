// The review queue by keys: each letter presses the button that shows it. Not while somebody types, and not where keys are off.
"use strict";
{
  const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  const isOff = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
  let isLeaving = false; // A second press on the way out would decide the next item unseen.

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented || isTyping(event.target) || isOff()) return;
    const button = /^[a-z]$/.test(event.key) && document.querySelector(`[data-review-key="${event.key}"]`);
    if (!button || isLeaving) return;
    event.preventDefault();
    button.click();
    isLeaving = !document.querySelector(":invalid");
  });
  window.addEventListener("pageshow", () => { isLeaving = false; });

  // Enter in the reason decides nothing by accident: it would press the first button.
  document.querySelector("[data-review] input[name='reason']")?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); event.target.blur(); }
  });
}
