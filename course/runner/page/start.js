// The button that runs a page. What it needs is loaded when it is pressed, and not before.
for (const button of document.querySelectorAll(".run-here")) {
  const said = button.parentElement.querySelector(".run-said");
  button.closest(".run-tools").hidden = false;
  button.addEventListener("click", () => {
    if (location.protocol === "file:") {
      said.textContent = "A page that is opened from a folder may not run Python. In the folder of the book write"
        + " python -m http.server in a terminal, then open http://127.0.0.1:8000 and this page there.";
      return;
    }
    button.disabled = true;
    import(button.dataset.script ?? "./page.js").then(({ open }) => open(button, said)).catch(() => {
      button.disabled = false;
      said.textContent = "What runs this page could not be fetched. Look at your connection, then press again.";
    });
  });
}
