// The writing box: preview as published, a draft kept on the server, pictures by paste, drop or pick, tables pasted as Markdown, a warning before leaving.
import { subscribe } from "../vendor/paste-markdown-1.5.3/paste-markdown.js";

const { send, toast, completeMentions } = window.peerdesk;
const DRAFT_PAUSE = 1500; // Milliseconds without a key before a draft is stored.
const PREVIEW_PAUSE = 400;

function start(box) {
  if (box.dataset.started) return;
  box.dataset.started = "1";
  const area = box.querySelector("textarea");
  const form = area.form;
  const status = box.querySelector("[data-draft-status]");
  const count = box.querySelector("[data-count]");
  const preview = box.querySelector("[data-preview]");
  const typed = () => {
    const fields = form ? [...new FormData(form)] : [[area.name, area.value]];
    return new URLSearchParams(fields.filter(([name, value]) => typeof value === "string" && !["csrf_token", "_method"].includes(name)));
  };
  const first = area.value;
  let stored = typed().toString();
  let draftTimer = 0;
  let previewTimer = 0;
  let previewed = null;
  let isSent = false;
  subscribe(area);
  completeMentions(area);

  area.addEventListener("keydown", (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && { b: "md-bold", i: "md-italic", k: "md-link" }[event.key];
    if (tool) { event.preventDefault(); box.querySelector(tool)?.click(); }
  });

  // Preview: the server cooks it, so that it is exactly what will be published.
  const show = async () => {
    if (box.dataset.mode === "write" || previewed === area.value) return;
    const text = area.value;
    if (!text.trim()) { preview.replaceChildren(); previewed = text; return; }
    preview.setAttribute("aria-busy", "true");
    try {
      const response = await send("/preview", { body: new URLSearchParams({ body_markdown: text }) });
      if (!response.ok) throw new Error(String(response.status));
      preview.innerHTML = await response.text(); // Sanitised by the same code that publishes.
      previewed = text;
    } catch { preview.textContent = "The preview is not available just now."; } finally { preview.removeAttribute("aria-busy"); }
  };
  for (const tab of box.querySelectorAll("[data-mode-set]"))
    tab.addEventListener("click", () => {
      box.dataset.mode = tab.dataset.modeSet;
      for (const other of box.querySelectorAll("[data-mode-set]")) other.setAttribute("aria-selected", String(other === tab));
      if (tab.dataset.modeSet !== "preview") area.focus();
      show();
    });

  // Draft
  const key = box.dataset.draftKey;
  const save = async () => {
    const fields = typed();
    const text = fields.toString();
    if (!key || text === stored || isSent) return;
    try {
      const response = await send(`/drafts/${encodeURIComponent(key)}`, { method: "PUT", body: fields, keepalive: text.length < 50000 });
      if (!response.ok) throw new Error(String(response.status));
      stored = text;
      status.textContent = "Draft saved";
    } catch { status.textContent = "Draft not saved yet"; }
  };

  const max = Number(area.dataset.max) || 0;
  const tally = () => {
    if (!max) return;
    const left = max - area.value.length;
    count.textContent = left < max * 0.1 ? `${left.toLocaleString()} characters left` : "";
    count.classList.toggle("bad", left < 0);
  };
  (form || area).addEventListener("input", () => {
    tally();
    clearTimeout(draftTimer);
    draftTimer = setTimeout(save, DRAFT_PAUSE);
    clearTimeout(previewTimer);
    previewTimer = setTimeout(show, PREVIEW_PAUSE);
  });
  tally();
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
  form?.addEventListener("submit", () => { isSent = true; clearTimeout(draftTimer); });
  for (const other of document.querySelectorAll("form[data-forget]")) other.addEventListener("submit", () => { isSent = true; clearTimeout(draftTimer); });
  addEventListener("pageshow", () => { isSent = false; });
  box.querySelector("[data-cancel]")?.addEventListener("click", () => { isSent = true; });
  addEventListener("beforeunload", (event) => {
    const isSafe = isSent || area.value === first || (key && typed().toString() === stored) || !area.value.trim() || !area.isConnected;
    if (!isSafe) event.preventDefault();
  });

  // Pictures
  const url = area.dataset.uploadUrl;
  if (!url) return;
  const list = box.querySelector("[data-uploads]");
  let wasFocused = document.activeElement === area;
  area.addEventListener("focus", () => { wasFocused = true; });
  const upload = async (file) => {
    const mark = `![Uploading ${file.name.replace(/[[\]]/g, "")}…]()`;
    if (!wasFocused) area.setSelectionRange(area.value.length, area.value.length); // Nobody chose a place: it goes below what is there.
    const before = area.value.slice(0, area.selectionStart);
    const paragraph = `${!before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n"}${mark}${area.value.startsWith("\n", area.selectionEnd) ? "" : "\n\n"}`;
    area.setRangeText(paragraph, area.selectionStart, area.selectionEnd, "end");
    const line = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: `Uploading ${file.name}` });
    const name = Object.assign(document.createElement("span"), { textContent: file.name });
    line.append(name, bar);
    list.append(line);
    let put = "";
    try {
      const token = await window.peerdesk.token();
      const answer = await new Promise((resolve, reject) => {
        const request = new XMLHttpRequest(); // fetch cannot tell how far an upload has come
        request.open("POST", url);
        request.responseType = "json";
        request.setRequestHeader("X-CSRFToken", token);
        request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
        request.onload = () => (request.status < 300 ? resolve(request.response) : reject(new Error(request.response?.reason || (request.status === 413 ? "That picture is too large." : "That picture could not be uploaded."))));
        request.onerror = () => reject(new Error("No connection: the picture was not uploaded."));
        const body = new FormData();
        body.append("file", file);
        request.send(body);
      });
      put = answer.markdown || `![${file.name.replace(/\.[^.]*$/, "").replace(/[[\]]/g, "")}](${answer.url})`;
    } catch (error) { toast(error.message, "error"); }
    line.remove();
    const held = !put && area.value.includes(paragraph) ? paragraph : mark;
    const at = area.value.indexOf(held);
    // A caret at the mark's end would be left with the picture selected, and the next key would delete it.
    const isCaretHere = area.selectionEnd > at && area.selectionStart <= at + held.length;
    if (at >= 0) area.setRangeText(put, at, at + held.length, isCaretHere ? "end" : "preserve");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const takeAll = (files) => {
    const other = files.find((file) => !file.type.startsWith("image/"));
    if (other) toast(`“${other.name}” is no picture. Only pictures can be added.`, "error");
    files.filter((file) => file.type.startsWith("image/")).forEach(upload);
  };
  area.addEventListener("paste", (event) => {
    const found = [...(event.clipboardData?.files || [])].filter((file) => file.type.startsWith("image/"));
    if (found.length) { event.preventDefault(); takeAll(found); }
  });
  box.addEventListener("dragover", (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); box.classList.add("dragging"); } });
  box.addEventListener("dragleave", (event) => { if (!box.contains(event.relatedTarget)) box.classList.remove("dragging"); });
  box.addEventListener("drop", (event) => { box.classList.remove("dragging"); const files = [...(event.dataTransfer?.files || [])]; if (files.length) { event.preventDefault(); takeAll(files); } });
  box.querySelector("[data-upload-pick]")?.addEventListener("change", (event) => { takeAll([...event.target.files]); event.target.value = ""; });
}

const startAll = (root) => root.querySelectorAll("[data-composer]").forEach(start);
startAll(document);
document.addEventListener("htmx:afterSwap", (event) => { startAll(event.target); event.target.querySelector("textarea")?.focus(); });
