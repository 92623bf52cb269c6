// The frame of a page: colours, search box, the two menus, the place in the contents. The theme's own two scripts do
// this and much more; they cost a phone five times as long (guide/contributing.md, "The pages").
{
const frame = () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const html = document.documentElement.dataset;

  // Colours: as the reader's system has them, or light, or dark. The head of the page has set the first.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => { html.theme = html.mode !== "auto" ? html.mode : dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", paint);
  for (const button of all(".theme-switch-button")) button.addEventListener("click", () => {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    html.mode = modes[(modes.indexOf(html.mode) + 1) % modes.length];
    try { localStorage.mode = html.mode; } catch { /* not kept where the browser keeps nothing */ }
    paint();
  });

  // A dialog closes with Escape (not every browser does that by itself), with a tap beside it, and with a link in it
  const mayClose = (dialog) => {
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());
    dialog.addEventListener("click", ({ target, clientX: x, clientY: y }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      const beside = target === dialog && (x < left || x > right || y < top || y > bottom);
      if (beside || target.closest("a")) dialog.close();
    });
  };

  // Search: Control or Command with K, and the button. The search page has its own box.
  const box = document.getElementById("pst-search-dialog");
  const own = all("form.bd-search input").find((input) => !box.contains(input));
  const search = () => (own ? own.focus() : box.open ? box.close() : box.showModal());
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    search();
  });
  for (const button of all(".search-button__button")) button.addEventListener("click", search);
  mayClose(box);
  if (/^(Mac|iPhone|iPad)/.test(navigator.platform)) for (const key of all(".kbd-shortcut__modifier")) key.textContent = "⌘";

  // Menus: on a phone each is a dialog while it is open; the left one can be put away on a wide screen.
  for (const side of ["primary", "secondary"]) {
    const [button] = all(`.${side}-toggle`);
    const [menu] = all(`#pst-${side}-sidebar`);
    const [dialog] = all(`#pst-${side}-sidebar-modal`);
    if (!button || !menu || !dialog) continue;
    const move = (from, to) => {
      to.append(...from.childNodes);
      to.className = from.className;
      from.className = "";
    };
    button.addEventListener("click", () => {
      if (side === "primary" && matchMedia("(min-width: 992px)").matches) {
        menu.classList.toggle("pst-sidebar-hidden");
        return;
      }
      move(menu, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("close", () => move(dialog, menu));
    mayClose(dialog);
  }

  // The contents of the page mark the section that is being read.
  const links = new Map(all("#pst-page-toc-nav a").map((link) => [
    document.getElementById(decodeURIComponent(link.hash.slice(1)))?.querySelector("h1, h2, h3, h4"), link]));
  const reading = new IntersectionObserver((entries) => {
    const last = entries.findLast((entry) => entry.isIntersecting);
    for (const link of last ? links.values() : []) {
      const here = link === links.get(last.target);
      link.classList.toggle("active", here);
      link.closest(".toc-entry").classList.toggle("active", here);
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-64px 0px -70% 0px" });
  for (const heading of links.keys()) if (heading) reading.observe(heading);

  // What scrolls sideways can be reached by keyboard
  const reach = () => {
    const boxes = all("pre, .cell_output > .output, .pst-scrollable-table-container");
    const wide = boxes.filter((part) => part.scrollWidth > part.clientWidth);
    for (const part of boxes) if (!part.hasAttribute("role")) part.tabIndex = wide.includes(part) ? 0 : -1;
  };
  let waiting;
  addEventListener("load", reach);
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(reach, 300);
  });
};
// The search page needs its scripts before its text is there
if (document.readyState === "loading") addEventListener("DOMContentLoaded", frame);
else frame();
}
