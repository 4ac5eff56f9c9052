// Copying: a button on every block of code, and share links that copy their address.
"use strict";
{
  const put = async (text, said) => {
    try { await navigator.clipboard.writeText(text); peerdesk.toast(said); } catch { peerdesk.toast("The browser did not allow copying.", "error"); }
  };
  const add = (root) => {
    for (const block of root.querySelectorAll(".prose pre")) {
      if (block.parentElement.classList.contains("has-copy")) continue;
      const frame = document.createElement("div");
      frame.className = "has-copy";
      block.replaceWith(frame);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.setAttribute("aria-label", "Copy this code");
      const icon = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0];
      button.innerHTML = '<svg class="icon" aria-hidden="true"><use/></svg>';
      button.querySelector("use").setAttribute("href", `${icon}#copy`);
      button.addEventListener("click", () => put(block.textContent.replace(/\n$/, ""), "Code copied."));
      block.tabIndex = 0;
      frame.append(block, button);
    }
  };
  add(document);
  document.addEventListener("htmx:afterSwap", (event) => add(event.target));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-copy-link]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (navigator.share && matchMedia("(pointer: coarse)").matches) navigator.share({ url: link.href, title: document.title }).catch(() => {});
    else put(link.href, "Link copied.");
  });
}
