// Interactive figures: the script of a figure is loaded when a reader asks for it, or when the address names one of its
// rows. The printed figure stays until the other one stands, and comes back when it is asked for.
for (const host of document.querySelectorAll(".interactive")) {
  const button = host.querySelector(".figure-open");
  const trouble = host.querySelector(".figure-trouble");
  const figure = () => host.querySelector(".explorer");
  const named = () => new RegExp(`^#${host.dataset.address}`).test(location.hash);
  let script = null;

  const show = (open) => {
    host.parentElement.querySelector("img").loading = "eager";  // it is printed in any case
    host.parentElement.classList.toggle("exploring", open);
    figure().hidden = !open;
    const target = open ? figure() : button;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: open ? "start" : "center" });
    if (open && named()) host.dispatchEvent(new Event("figure-address"));
  };
  const failed = () => {
    script.remove();
    script = null;
    trouble.textContent = "The interactive figure could not be loaded. The printed figure above shows the same table.";
  };
  const loaded = () => {
    if (!figure()) return failed();  // it was read and stopped with an error
    trouble.textContent = "";
    show(true);
  };
  const open = () => {
    if (figure()) return show(true);
    if (script) return;
    trouble.textContent = "The figure is being loaded.";
    script = document.createElement("script");
    Object.assign(script, { src: host.dataset.script, onload: loaded, onerror: failed });
    document.head.append(script);
  };

  host.addEventListener("figure-close", () => {
    if (named()) history.replaceState(history.state, "", location.pathname + location.search);
    show(false);
  });
  button.hidden = false;
  button.addEventListener("click", open);
  addEventListener("hashchange", () => { if (named()) open(); });
  if (named()) open();
}
