// Covers the screen at once with something plain: by the button, or by Escape.
(() => {
  "use strict";
  const hide = (event) => {
    event.preventDefault();
    document.documentElement.classList.add("hidden");
    document.title = "Kreds";
    location.replace("/plain");
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(event); });
  document.querySelector("[data-hide]").addEventListener("click", hide);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
