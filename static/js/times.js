// Times: keeps "5 min ago" true while the page is open and puts the exact time in the reader's zone into the title.
"use strict";
{
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
  // The words are those of the server's `when` filter, so that nothing jumps when this runs.
  const STEPS = [[60, 60, "min"], [3600, 24, "h"], [86400, 30, "day"]];
  const words = (then, now) => {
    const seconds = (now - then) / 1000;
    if (seconds < -60) return null;
    if (seconds < 45) return "just now";
    for (const [size, limit, unit] of STEPS) {
      const count = Math.max(1, Math.round(seconds / size));
      if (count < limit) return `${count} ${unit}${unit === "day" && count > 1 ? "s" : ""} ago`;
    }
    return null; // Older ones are dates: the server's stand.
  };
  const update = (root = document) => {
    const now = new Date();
    for (const element of root.querySelectorAll("time[datetime]")) {
      const then = new Date(element.dateTime);
      if (Number.isNaN(+then)) continue;
      element.title = exact.format(then);
      const text = element.dataset.exact === undefined && words(then, now);
      if (text && element.textContent !== text) element.textContent = text;
    }
  };
  update();
  setInterval(update, 60000);
  document.addEventListener("htmx:afterSwap", (event) => update(event.target));
}
