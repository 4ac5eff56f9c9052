// Toasts: shows short messages, lets them go after a while (never errors, never while the pointer or focus is on them).
"use strict";
{
  const area = document.querySelector("[data-toasts]");
  const fade = (toast) => {
    if (toast.classList.contains("toast-error")) return;
    setTimeout(function leave() { toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove(); }, 7000);
  };
  area?.querySelectorAll("[data-toast]").forEach(fade);
  document.addEventListener("peerdesk:toast", ({ detail }) => {
    if (!area) return;
    const toast = document.createElement("div");
    toast.className = detail.kind ? `toast toast-${detail.kind}` : "toast";
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0];
    icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    icon.firstChild.setAttribute("href", `${sprite}#${detail.icon || (detail.kind === "error" ? "circle-alert" : "circle-check")}`);
    const text = document.createElement("span");
    text.textContent = detail.text;
    if (detail.url?.startsWith("/")) text.append(" ", Object.assign(document.createElement("a"), { href: detail.url, textContent: detail.link }));
    const close = document.createElement("button");
    close.type = "button";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    toast.append(icon, text, close);
    area.append(toast);
    fade(toast);
  });
  document.addEventListener("click", (event) => event.target.closest?.("[data-dismiss]")?.closest("[data-toast], .toast")?.remove());

  // The first thing that needs another look gets the focus after a form came back.
  document.querySelector("[data-focus], [aria-invalid='true']")?.focus({ preventScroll: false });
}
