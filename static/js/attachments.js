// Says before sending that there are too many files or that they are too large: refused by the server, they would have to be chosen again.
"use strict";
for (const input of document.querySelectorAll("[data-attachments]")) {
  const error = input.parentElement.querySelector("[data-attachments-error]");
  const most = Number(input.dataset.most);
  const largest = Number(input.dataset.largest);
  const judge = () => {
    const files = [...input.files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length > most) return `Choose at most ${most} files (these are ${files.length}).`;
    if (bytes > largest) return `These files have ${(bytes / 1048576).toFixed(1)} MB together; ${Math.round(largest / 1048576)} MB can be sent. Leave one out, or send a smaller picture.`;
    return "";
  };
  const show = () => {
    error.textContent = judge();
    error.hidden = !error.textContent;
    input.toggleAttribute("aria-invalid", !error.hidden);
  };
  error.id ||= `${input.id}-too-large`;
  error.setAttribute("role", "alert");
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${error.id}`.trim());
  input.addEventListener("change", show);
  input.form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction") || !judge()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    show();
    input.focus();
  }, true);
}
