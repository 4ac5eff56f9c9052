// Runs in every frame before the page does: counts whatever a payload would set off, and looks a document over for what must not be there.
"use strict";
(() => {
  const fired = [];
  const reports = [];
  const note = (what) => { try { top.__fired.push(`${location.pathname}${location.search} ${what}`); } catch { fired.push(what); } };
  if (top === window) window.__fired = fired;
  for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = (...words) => { note(`${name}(${String(words[0]).slice(0, 60)})`); return null; };
  addEventListener("error", (event) => { if (event instanceof ErrorEvent) note(`error: ${String(event.message).slice(0, 80)}`); }, true);
  document.addEventListener("securitypolicyviolation", (event) => {
    reports.push(`${event.effectiveDirective} ${event.disposition} ${String(event.blockedURI).slice(0, 60)} ${String(event.sample).slice(0, 60)}`);
  }, true);

  const LINKS = { href: 1, src: 1, action: 1, formaction: 1, data: 1, poster: 1, background: 1, cite: 1, ping: 1, srcset: 1, "xlink:href": 1, longdesc: 1, manifest: 1, codebase: 1, dynsrc: 1, lowsrc: 1 };
  const FORBIDDEN = new Set(["IFRAME", "FRAME", "FRAMESET", "OBJECT", "EMBED", "APPLET", "BASE", "STYLE", "MARQUEE", "PORTAL", "MATH", "ISINDEX", "XML", "AUDIO", "VIDEO", "SOURCE", "TRACK", "BGSOUND", "LAYER", "TEMPLATE", "KEYGEN", "PARAM", "XMP", "LISTING", "PLAINTEXT"]);
  const IN_SVG = new Set(["svg", "use", "path", "circle", "rect", "line", "g", "title", "polyline", "polygon", "ellipse"]);
  const IN_PROSE = new Set("a abbr b blockquote br code dd del div dl dt em h3 h4 h5 h6 hr i img ins kbd li ol p pre s span strong sub sup table tbody td th thead tr ul".split(" "));

  const schemeOf = (value) => {
    const bare = value.replace(/[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/g, "").toLowerCase();
    return (bare.match(/^([a-z][a-z0-9+.-]*):/) || [])[1] || "";
  };
  const isForeign = (value) => { try { return new URL(value, location.href).origin !== location.origin; } catch { return true; } };

  const problemsOf = (doc, nonce) => {
    const found = [];
    for (const el of doc.querySelectorAll("*")) {
      const bad = (why) => found.push(`${why}: ${el.outerHTML.slice(0, 160)}`);
      if (FORBIDDEN.has(el.tagName.toUpperCase())) bad("element");
      if (el.namespaceURI.endsWith("/svg") && !IN_SVG.has(el.localName)) bad("svg element");
      if (el.localName === "script") {
        const given = el.nonce || el.getAttribute("nonce") || "";
        const type = el.getAttribute("type") || "";
        const src = el.getAttribute("src");
        if (!given || (nonce && given !== nonce)) bad("script without our nonce");
        else if (src ? !src.startsWith("/static/") : type !== "application/ld+json") bad("script that is not ours");
        else if (type === "application/ld+json") try { JSON.parse(el.textContent); } catch { bad("structured data that is no JSON"); }
      }
      if (el.localName === "meta" && el.hasAttribute("http-equiv")) bad("meta http-equiv");
      if (el.localName === "link" && (!el.closest("head") || (isForeign(el.getAttribute("href") || "") && el.getAttribute("rel") !== "canonical"))) bad("link");
      if (el.localName === "img" && isForeign(el.getAttribute("src") || "")) bad("foreign image");
      if (el.localName === "form" && isForeign(el.getAttribute("action") || "")) bad("foreign form");
      for (const { name, value } of el.attributes) {
        const key = name.toLowerCase();
        if (key.startsWith("on") || key.startsWith("hx-on")) bad(`attribute ${key}`);
        if (key === "style" && !doc.defaultView) bad("attribute style");
        if (key === "style" && doc.defaultView && el.closest(".prose, .row, h1, title, bdi")) bad("attribute style");
        if (key === "srcdoc" || key === "formaction" && isForeign(value)) bad(`attribute ${key}`);
        if (LINKS[key] && !["", "http", "https", "mailto"].includes(schemeOf(value))) bad(`address ${key}`);
        if (/[<>]/.test(name)) bad("broken markup");
      }
      if (el.closest(".prose")) {
        // The button that copies a block of code is put there by a script of ours.
        if (el.closest(".prose") !== el && !el.closest(".has-copy > button") && !IN_PROSE.has(el.localName)) bad("element in a post");
        if (el.closest(".prose") !== el && (el.id || el.hasAttribute("name"))) bad("id or name in a post");
      }
    }
    return found;
  };

  // Everything that a pointer or a key could set off, and whatever an attribute waits for. Links of ours are not followed; what listens by htmx or sits in a
  // form is left alone.
  const MOVES = ["pointerenter", "pointerover", "mouseenter", "mouseover", "mousemove", "mousedown", "focus", "focusin", "blur", "animationstart", "animationend", "transitionend", "toggle"];
  const BUBBLING = new Set(["pointerover", "mouseover", "mousemove", "focusin"]);
  const CLICKED = "a, area, .prose *, bdi, h1, .row-title *, .who *";
  const poke = () => {
    const stop = (event) => {
      const link = event.target.closest?.("a, area, button, input, form");
      if (!link || ["", "http", "https", "mailto"].includes(schemeOf(link.getAttribute("href") || link.getAttribute("formaction") || link.getAttribute("action") || ""))) event.preventDefault();
    };
    addEventListener("click", stop, true);
    addEventListener("submit", stop, true);
    for (const el of document.querySelectorAll("*")) {
      const waitsFor = [...el.attributes].map((a) => a.name.toLowerCase()).filter((name) => name.startsWith("on")).map((name) => name.slice(2));
      for (const type of waitsFor) el.dispatchEvent(new Event(type, { bubbles: true }));
      if (!document.body?.contains(el)) continue;
      for (const type of MOVES) el.dispatchEvent(new Event(type, { bubbles: BUBBLING.has(type) }));
      const isHtmx = [...el.attributes].some((a) => a.name.startsWith("hx-") || a.name.startsWith("data-"));
      if (!isHtmx && !el.closest("[hx-get], [hx-put], [hx-post], [hx-delete], header, nav") && el.matches(CLICKED)) el.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      if (el.localName === "details") el.open = true;
    }
    removeEventListener("click", stop, true);
    removeEventListener("submit", stop, true);
  };

  window.__inspect = async () => {
    const nonce = document.querySelector("script[nonce]")?.nonce || "";
    const before = location.href;
    const problems = problemsOf(document, nonce);
    poke();
    await new Promise((resolve) => setTimeout(resolve));
    problems.push(...problemsOf(document, nonce).filter((problem) => !problems.includes(problem)));
    if (location.href.split("#")[0] !== before.split("#")[0]) problems.push(`the page led away to ${location.href}`);
    return { problems, fired: fired.splice(0), reports: reports.splice(0), nodes: document.querySelectorAll("*").length };
  };
  // A page's or a piece's markup, looked over without being shown; then shown as our scripts show a piece.
  window.__inspectMarkup = async (markup, shownAs) => {
    const doc = new DOMParser().parseFromString(markup, "text/html");
    const problems = problemsOf(doc, doc.querySelector("script[nonce]")?.getAttribute("nonce") || "");
    if (shownAs) {
      const place = document.getElementById("proof-place") || Object.assign(document.createElement("div"), { id: "proof-place" });
      place.className = shownAs;
      document.body.append(place);
      place.innerHTML = markup;
      problems.push(...problemsOf(place, ""));
      await new Promise((resolve) => setTimeout(resolve));
      place.replaceChildren();
    }
    return { problems, fired: fired.splice(0), reports: reports.splice(0), nodes: doc.querySelectorAll("*").length };
  };
  // A feed: well formed, nothing in it but what feeds have, and the HTML that it carries as clean as a page's.
  const FEED = new Set("feed title link id updated published author name uri entry summary content category subtitle rights urlset url loc lastmod sitemapindex sitemap".split(" "));
  window.__inspectXml = (source) => {
    const doc = new DOMParser().parseFromString(source, "application/xml");
    const problems = [...doc.querySelectorAll("*")].filter((el) => !FEED.has(el.localName)).map((el) => `element ${el.localName} in a feed: ${el.outerHTML.slice(0, 120)}`);
    for (const el of doc.querySelectorAll("summary, content")) problems.push(...problemsOf(new DOMParser().parseFromString(el.textContent, "text/html"), ""));
    for (const el of doc.querySelectorAll("link")) if (!["http", "https"].includes(schemeOf(el.getAttribute("href") || ""))) problems.push("address in a feed");
    return { problems, fired: fired.splice(0), reports: reports.splice(0), nodes: doc.querySelectorAll("*").length };
  };
})();
