// Readings: a thread's page tells which of its posts were shown, a line of the inbox that it was opened; the bell follows. <body data-thread-id="7">
"use strict";
{
  const setBell = (count) => {
    const bell = document.querySelector('.top a[href="/inbox"]');
    if (!bell) return;
    let dot = bell.querySelector(".dot");
    bell.setAttribute("aria-label", count ? `Inbox, ${count} unread` : "Inbox");
    if (!count) { dot?.remove(); return; }
    if (!dot) bell.append(dot = Object.assign(document.createElement("span"), { className: "dot" }));
    dot.textContent = count < 100 ? count : "99+";
  };
  document.addEventListener("peerdesk:unread", (event) => setBell(event.detail.count));

  const thread = document.body.dataset.threadId;
  const numbers = (kind) => [...document.querySelectorAll(`[id^="${kind}-"]`)].map((post) => Number(post.id.slice(kind.length + 1))).filter(Number.isInteger);
  const tell = async () => {
    try {
      const body = JSON.stringify({ answers: numbers("answer"), replies: numbers("reply") });
      const response = await peerdesk.send(`/threads/${thread}/readings`, { body, keepalive: true, headers: { Accept: "application/json", "Content-Type": "application/json" } });
      if (response.ok) setBell((await response.json()).unread_count);
    } catch { /* It stays unread; the inbox has a button. */ }
  };
  const soon = () => setTimeout(() => { if (document.visibilityState === "visible") tell(); else document.addEventListener("visibilitychange", tell, { once: true }); }, 1000);
  if (thread) document.readyState === "complete" ? soon() : addEventListener("load", soon, { once: true });

  // Opened from the inbox, also in another tab: whatever page it leads to, this one is read.
  const opened = (event) => {
    const item = event.target.closest?.("a") && event.target.closest(".item-unread");
    if (!item || (event.type === "auxclick" && event.button !== 1)) return;
    peerdesk.send(`/notifications/${item.dataset.item}/reading`, { method: "PUT", keepalive: true, headers: { "HX-Request": "true" } }).then((response) => { if (response.ok) item.classList.remove("item-unread"); }, () => {});
  };
  document.addEventListener("click", opened);
  document.addEventListener("auxclick", opened);
}
