addEventListener("load", async () => {
  const old = document.documentElement.dataset.root;
  const script = document.querySelector("script[src]").getAttribute("src").slice(old.length);
  const has = async (root) => {
    const answer = await fetch(root + script);
    return answer.ok && /javascript/.test(answer.headers.get("content-type"));
  };
  if (await has(old)) return;
  const parts = location.pathname.split("/");
  while (parts.pop() !== undefined && parts.length) {
    const root = parts.join("/") + "/";
    if (!(await has(root))) continue;
    for (const name of ["href", "action"]) {
      for (const one of document.querySelectorAll(`[${name}^="${old}"]`)) {
        one.setAttribute(name, root + one.getAttribute(name).slice(old.length));
      }
    }
    document.head.append(Object.assign(document.createElement("script"), { src: root + script }));
    return;
  }
});
