// The button that runs a page. What it needs is loaded when it is pressed, and not before.
const button = document.querySelector(".run-here");
const said = document.querySelector(".run-said");
let agreed = !navigator.connection?.saveData;
button.closest(".run-tools").hidden = false;
button.onclick = () => {
  if (location.protocol === "file:") {
    said.textContent = "A page that is opened from a folder may not run Python. If your computer has Python, start"
      + " START-HERE.py in the folder of the book: it opens the book in a way that can.";
    return;
  }
  if (!agreed) {
    agreed = true;
    said.textContent += " Your device saves data: press again to fetch them all the same.";
    return;
  }
  button.disabled = true;
  import(button.dataset.script ?? "./page.js").then(({ open }) => open()).catch(() => {
    button.disabled = false;
    said.textContent = "What runs this page could not be fetched. Look at your connection, then press again.";
  });
};
