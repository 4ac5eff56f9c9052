// New badges: a toast for each, once. Asked for only when the number of unread notifications has changed. Loaded for members only.
"use strict";
{
  const unread = document.querySelector("[data-toasts]")?.dataset.unread;
  const key = "awards-asked";
  const ask = async () => {
    try {
      if (sessionStorage.getItem(key) === unread) return;
      sessionStorage.setItem(key, unread);
      if (unread === "0") return;
      const response = await peerdesk.send("/awards/toasts", { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      for (const award of (await response.json()).awards) {
        document.dispatchEvent(new CustomEvent("peerdesk:toast", { detail: { text: "You earned a badge:", link: award.name, url: award.url, icon: "award" } }));
      }
    } catch { /* The inbox tells of it as well. */ }
  };
  if (unread) addEventListener("load", ask, { once: true });
}
