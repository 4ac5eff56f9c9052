// Completes @names in the writing box: arrows choose, Enter or Tab takes, Escape leaves.
"use strict";
{
  const MARK = /(?:^|[\s(>])@([a-z0-9_.-]{1,30})$/i;
  const PAUSE = 150; // Milliseconds without a key before the server is asked.

  window.peerdesk.completeMentions = (area) => {
    const list = Object.assign(document.createElement("ul"), { className: "mention-list", hidden: true, id: `${area.id}-people` });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "People");
    area.after(list);
    area.setAttribute("aria-controls", list.id);
    area.setAttribute("aria-autocomplete", "list");
    let timer = 0;
    let asked = "";
    let chosen = 0;

    const close = () => { list.hidden = true; list.replaceChildren(); area.removeAttribute("aria-activedescendant"); };
    const typed = () => area.selectionStart === area.selectionEnd && MARK.exec(area.value.slice(0, area.selectionStart))?.[1];
    const choose = (index) => {
      chosen = (index + list.children.length) % list.children.length;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      area.setAttribute("aria-activedescendant", list.children[chosen].id);
    };
    const take = (item) => {
      const end = area.selectionStart;
      area.setRangeText(`${item.dataset.username} `, end - typed().length, end, "end");
      close();
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const show = (people) => {
      list.replaceChildren(...people.map((person, at) => {
        const item = Object.assign(document.createElement("li"), { id: `${list.id}-${at}` });
        item.setAttribute("role", "option");
        item.dataset.username = person.username;
        item.append(Object.assign(document.createElement("b"), { textContent: `@${person.username}` }), ` ${person.name}`);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
        return item;
      }));
      list.hidden = !people.length;
      if (people.length) choose(0); else close();
    };
    const ask = async () => {
      const start = typed();
      if (!start) { close(); return; }
      asked = start;
      try {
        const response = await fetch(`/mentions?q=${encodeURIComponent(start)}`, { headers: { Accept: "application/json" } });
        if (response.ok && asked === start && typed() === start) show((await response.json()).people);
      } catch { close(); }
    };

    area.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); if (!typed()) close(); });
    area.addEventListener("blur", close);
    area.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(list.children[chosen]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  };
}
