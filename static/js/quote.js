// Quoting: select words in a post, press "Quote", and they stand in the answer box with a link back.
"use strict";
{
  const box = document.querySelector("#answer textarea");
  let button = null;
  const hide = () => { button?.remove(); button = null; };
  const offer = () => {
    hide();
    const selection = getSelection();
    const text = selection?.toString().trim();
    const start = selection?.anchorNode?.parentElement?.closest("[data-quotable]");
    if (!box || !text || !start || !start.contains(selection.focusNode)) return;
    const post = start.closest("[id]");
    const name = post?.querySelector(".who-name")?.textContent.trim();
    const area = selection.getRangeAt(0).getBoundingClientRect();
    button = Object.assign(document.createElement("button"), { type: "button", className: "btn quote-pop", textContent: "Quote" });
    document.body.append(button);
    // Positions go through the object model: the policy forbids style attributes in markup, not this.
    button.style.top = `${area.bottom + scrollY + 6}px`;
    button.style.left = `${Math.max(8, Math.min(area.left + scrollX, innerWidth - 100))}px`;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const link = post?.querySelector("a.post-when")?.href || location.href.split("#")[0];
      const quoted = (name ? `[${name}](${link}):\n` : "") + text;
      box.focus();
      box.setRangeText(`${box.value && !box.value.endsWith("\n\n") ? "\n\n" : ""}${quoted.split("\n").map((line) => `> ${line}`).join("\n")}\n\n`, box.value.length, box.value.length, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
      hide();
    });
  };
  document.addEventListener("selectionchange", () => { if (button && !getSelection().toString()) hide(); });
  document.addEventListener("pointerup", () => setTimeout(offer, 10));
  document.addEventListener("keyup", (event) => { if (event.shiftKey || event.key === "Shift") offer(); });
}
