addEventListener("load", async () => {
  const style = document.querySelector("link[rel=stylesheet]");
  const old = document.documentElement.dataset.root;
  const parts = location.pathname.split("/");
  if (style.sheet?.cssRules.length) return;
  while (parts.pop() !== undefined && parts.length) {
    const root = parts.join("/") + "/";
    const answer = await fetch(root + style.getAttribute("href").slice(old.length));
    if (!answer.ok || !/css/.test(answer.headers.get("content-type"))) continue;
    for (const name of ["href", "action"]) {
      for (const one of document.querySelectorAll(`[${name}^="${old}"]`)) {
        one.setAttribute(name, root + one.getAttribute(name).slice(old.length));
      }
    }
    return;
  }
});
