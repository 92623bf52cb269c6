// The filter above the rows of a table: what is typed is looked for in all cells of a row.
for (const field of document.querySelectorAll(".row-filter")) {
  const ask = field.closest(".preview-ask");
  const said = ask.querySelector(".preview-said");
  const all = said.textContent;
  const rows = [...ask.nextElementSibling.querySelectorAll("tbody tr")];
  window.spelling.filter(field, rows, (shown, words) => {
    said.textContent = words.length ? `${shown.length} of ${rows.length} rows.` : all;
  });
}
