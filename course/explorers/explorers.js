// Interactive figures: the script of a figure is loaded when a reader asks for it, or when the address names one of its
// rows. The printed figure stays until the other one stands, and comes back when it is asked for.
{
  const named = (host) => new RegExp(`^#${host.dataset.address}`).test(location.hash);

  const show = (host, open) => {
    const image = host.parentElement.querySelector("img");
    if (image) image.loading = "eager";  // it is printed in any case
    host.parentElement.classList.toggle("exploring", open);
    host.querySelector(".explorer").hidden = !open;
    const target = open ? host.querySelector(".explorer") : host.querySelector(".figure-open");
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: open ? "start" : "center" });
  };

  const open = (host) => {
    const trouble = host.querySelector(".figure-trouble");
    if (host.querySelector(".explorer")) return show(host, true);
    if (host.loading) return;
    const script = document.createElement("script");
    host.loading = true;
    trouble.textContent = "The figure is being loaded.";
    const failed = () => {
      host.loading = false;
      script.remove();
      host.querySelector(".explorer")?.remove();
      trouble.textContent = "The interactive figure could not be loaded. The printed figure above shows the same table.";
    };
    script.onerror = failed;
    script.onload = () => {
      if (!host.querySelector(".explorer")) return failed();  // it was read and stopped with an error
      trouble.textContent = "";
      host.addEventListener("figure-close", () => {
        if (named(host)) history.replaceState(history.state, "", location.pathname + location.search);
        show(host, false);
      });
      show(host, true);
      host.dispatchEvent(new Event("figure-address"));
    };
    script.src = host.dataset.script;
    document.head.append(script);
  };

  for (const host of document.querySelectorAll(".interactive")) {
    const button = host.querySelector(".figure-open");
    button.hidden = false;
    button.addEventListener("click", () => open(host));
    addEventListener("hashchange", () => {
      if (!named(host)) return;
      open(host);
      host.dispatchEvent(new Event("figure-address"));
    });
    if (named(host)) open(host);
  }
}
