((page )=> {
  const kept = (key) => { try { return localStorage[key]; } catch { return ""; } };
  page.mode = kept("mode") || "auto";
  page.theme = page.mode !== "auto" ? page.mode
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  page.code = kept("code") || (matchMedia("(max-width: 767px)").matches ? "off" : "on");
})(document.documentElement.dataset);
