// The frame of a page: colours, what to show, search box, menus, the place in the contents, code to copy.
const all = (selector) => [...document.querySelectorAll(selector)];
const page = document.documentElement.dataset;
const keep = (key, value) => { try { localStorage[key] = value; } catch { /* not kept where the browser keeps nothing */ } };

// Colours: as the reader's system has them, or light, or dark. The head of the page has set the first.
const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => { page.theme = page.mode !== "auto" ? page.mode : dark.matches ? "dark" : "light"; };
dark.addEventListener("change", paint);
for (const button of all(".theme-switch-button")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    page.mode = modes[(modes.indexOf(page.mode) + 1) % modes.length];
    keep("mode", page.mode);
    paint();
  });
}

// Read, or read with code
const modes = all(".modes button");
const press = () => { for (const button of modes) button.ariaPressed = String(button.dataset.code === page.code); };
for (const button of modes) {
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    page.code = button.dataset.code;
    keep("code", page.code);
    press();
  });
}
press();

// Menus and the search box are popovers: the browser opens and closes them. A link in one leads away from it.
const box = document.getElementById("search-box");
const field = document.querySelector("#search-field") ?? box?.querySelector("input");
addEventListener("click", ({ target }) => {
  if (target.closest?.("a")) target.closest(":popover-open")?.hidePopover();
});
addEventListener("keydown", (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey, key } = event;
  if (!field || !(ctrlKey || metaKey) || shiftKey || altKey || key.toLowerCase() !== "k") return;
  event.preventDefault();
  if (box.contains(field)) box.togglePopover();
  else field.focus();
});

// The contents of the page mark the section that is being read: the last heading above a third of the screen,
// or at the end of the page the last one in it.
const links = all("#contents a").map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]);
const places = links.filter(([, link]) => link.hash);
const mark = () => {
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const line = atEnd ? innerHeight : innerHeight * 0.3;
  const here = places.findLast(([place]) => place.getBoundingClientRect().top < line) ?? places[0];
  for (const [, link] of places) link.ariaCurrent = link === here[1] ? "true" : null;
};
if (places.length) {
  addEventListener("scroll", mark, { passive: true });
  addEventListener("load", mark);
}

// Code can be copied where the browser allows it; else it is marked, and the reader copies it.
for (const code of all(".bd-article .highlight pre")) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "copybtn", textContent: "Copy" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    } catch {
      getSelection().selectAllChildren(code);
    }
  });
  code.parentElement.append(button);
}

// What scrolls sideways can be reached by keyboard
const reach = new ResizeObserver((sizes) => {
  const parts = sizes.map(({ target }) => [target, target.scrollWidth > target.clientWidth]);
  for (const [part, wide] of parts) {
    if (wide) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
});
for (const part of all("pre, .scroll")) reach.observe(part);
