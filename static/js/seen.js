// Tells the server, every few minutes at most, that the member is here; opening a page never writes. Loaded for members only.
"use strict";
{
  const key = "seen-at";
  const everyMs = 5 * 60 * 1000;
  const tell = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      if (Date.now() - Number(localStorage.getItem(key) || 0) < everyMs) return;
      localStorage.setItem(key, String(Date.now())); // Before the request: other tabs need not ask as well.
      await peerdesk.send("/session/seen", { keepalive: true });
    } catch { /* A visit that was not noted is no harm. */ }
  };
  addEventListener("load", () => setTimeout(tell, 2000), { once: true });
  document.addEventListener("visibilitychange", tell);
}
