// Colours: applies the reader's choice before the first paint, and runs the switch. Loaded blocking: pages for visitors are cached without it.
"use strict";
{
  const root = document.documentElement;
  root.classList.add("js");
  const chosen = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || "";
  const apply = (theme) => {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-set]"))
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  };
  apply(chosen());
  addEventListener("DOMContentLoaded", () => apply(chosen()));
  addEventListener("pageshow", () => apply(chosen()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-set]");
    if (!button) return;
    const theme = button.dataset.themeSet;
    document.cookie = `theme=${theme}; path=/; SameSite=Lax; max-age=${theme ? 31536000 : 0}`;
    apply(theme);
  });
}
