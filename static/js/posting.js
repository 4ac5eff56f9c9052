// Posting: finds the CSRF token (fetched once for pages that are cached for everybody), keeps buttons from being pressed twice, tells of failures.
"use strict";
{
  let fetched = null;
  const inPage = () => document.querySelector('meta[name="csrf-token"]')?.content;

  const token = () => {
    if (inPage()) return Promise.resolve(inPage());
    fetched ??= fetch("/csrf", { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((response) => { if (!response.ok) throw new Error(String(response.status)); return response.json(); })
      .then((body) => body.token)
      .catch((error) => { fetched = null; throw error; });
    return fetched;
  };

  const send = async (url, { method = "POST", headers = {}, ...rest } = {}) =>
    fetch(url, { method, credentials: "same-origin", headers: { "X-CSRFToken": await token(), "X-Requested-With": "fetch", ...headers }, ...rest });

  const toast = (text, kind = "") => document.dispatchEvent(new CustomEvent("peerdesk:toast", { detail: { text, kind } }));
  window.peerdesk = { token, send, toast };

  // A plain form without a token gets one before it goes; one with a token goes as it is.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const method = (button?.getAttribute("formmethod") || form.method || "get").toLowerCase();
    if (event.defaultPrevented || method === "get" || method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const field = form.querySelector('[name="csrf_token"]');
    if (!field?.value && !inPage()) {
      event.preventDefault();
      token().then((value) => {
        const input = field || Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token" });
        input.value = value;
        form.append(input);
        form.requestSubmit(button);
      }, () => toast("No connection. What you typed is still here.", "error"));
      return;
    }
    if (!field) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: inPage() }));
    if (form.id === "act") return;
    form.dataset.sent = "1";
    // Disabled only after the browser has collected the form, or the button's own name and value would be lost.
    setTimeout(() => {
      if (!button) return;
      button.dataset.label = button.innerHTML;
      button.disabled = true;
      if (button.dataset.busy) button.textContent = button.dataset.busy;
    });
  });
  // Back from the next page: the form can be used again.
  addEventListener("pageshow", () => {
    // A token given to a form that also searches must not end up in an address.
    for (const input of document.querySelectorAll('form[method="get"] > input[name="csrf_token"]')) input.remove();
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button[data-label]")) {
        button.disabled = false;
        button.innerHTML = button.dataset.label;
      }
    }
  });

  // htmx: hold an unsafe request until there is a token, then send it along.
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb === "get" || inPage()) return;
    event.preventDefault();
    token().then((value) => { event.detail.elt.dataset.csrf = value; event.detail.issueRequest(true); }, () => toast("No connection.", "error"));
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const value = inPage() || event.detail.elt.dataset.csrf;
    if (value && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = value;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = event.detail.xhr;
    let text = { 401: "Please sign in first.", 403: "You may not do that.", 404: "That is no longer there.", 409: "Somebody was faster. Reload to see.", 429: "A little too fast. Wait a moment." }[xhr.status];
    const sentence = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-reason]")?.textContent.trim();
    if (sentence) text = sentence;
    toast(text || "That did not work. Try again.", "error");
  });
  document.addEventListener("htmx:sendError", () => toast("No connection. Try again.", "error"));
}
