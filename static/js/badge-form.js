// The form of a badge: shows only those numbers that what is counted needs, under the words that fit it. <div data-facts>
"use strict";
{
  const area = document.querySelector("[data-facts]");
  const facts = JSON.parse(document.getElementById("facts")?.textContent || "{}");
  const fact = area?.querySelector('[name="fact"]');
  const show = () => {
    const about = facts[fact.value];
    area.querySelector("[data-rule]").hidden = !about;
    area.querySelector("[data-place]").hidden = !about?.place;
    area.querySelector('[name="window_days"]').closest(".field").hidden = !about?.window;
    for (const part of area.querySelectorAll("[data-condition]")) {
      const condition = about?.conditions[part.dataset.condition];
      part.hidden = !condition;
      if (!condition) continue;
      part.querySelector("label").textContent = condition[0];
      const field = part.querySelector("input");
      field.placeholder = String(condition[1]);
      part.querySelector(".hint")?.remove();
    }
  };
  if (fact) { fact.addEventListener("change", show); show(); }
}
