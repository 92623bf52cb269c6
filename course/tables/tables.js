// The filter above the rows of a table: what is typed is looked for in all cells of a row.
for (const field of document.querySelectorAll(".row-filter")) {
  const ask = field.closest(".preview-ask");
  const said = ask.querySelector(".preview-said");
  const all = said.textContent;
  const rows = [...ask.nextElementSibling.querySelectorAll("tbody tr")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let texts = null;
  field.parentElement.hidden = false;
  field.addEventListener("input", () => {
    texts ??= rows.map((row) => plain(row.textContent));
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [at, row] of rows.entries()) {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += !row.hidden;
    }
    said.textContent = words.length ? `${shown} of ${rows.length} rows.` : all;
  });
}
