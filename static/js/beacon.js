// The view beacon: tells the server once a page was really looked at, so that opening a page never writes. <body data-view-url="/threads/7/views">
"use strict";
{
  const url = document.body.dataset.viewUrl;
  const key = `seen:${url}`;
  const tell = async () => {
    try {
      // A reload within half an hour is the same view.
      if (Date.now() - Number(sessionStorage.getItem(key) || 0) < 1800000 && !document.querySelector('meta[name="csrf-token"]')) return;
      const response = await peerdesk.send(url, { keepalive: true });
      if (response.ok) sessionStorage.setItem(key, String(Date.now()));
    } catch { /* A view that was not counted is no harm. */ }
  };
  const soon = () => setTimeout(() => { if (document.visibilityState === "visible") tell(); else document.addEventListener("visibilitychange", tell, { once: true }); }, 1500);
  if (url) document.readyState === "complete" ? soon() : addEventListener("load", soon, { once: true });
}
