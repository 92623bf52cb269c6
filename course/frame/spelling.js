// What people write in several ways gets one spelling: for the search, and for the fields that filter a table or a list.
{
  // The same as `plain` in search.py, whose table of letters bundle.py puts above
  const other = new RegExp(`[${Object.keys(letters).join("")}]`, "g");
  const plain = (text) => text.replace(other, (letter) => letters[letter]).normalize("NFD").replace(/\p{M}/gu, "")
    .replace(/(\d)[,٬\u2009\u202f](?=\d{3}(?!\d))/g, "$1").toLowerCase();

  // Names come out of Arabic and Persian in many spellings: Soleimani and Suleimani have the same consonants
  const bones = (word) => word.replace(/(.)\1/g, "$1").replaceAll("q", "k").replaceAll("w", "v").replace(/h$|[aeiouy]/g, "");
  const alike = (one, word) => one.length > 3 && word.length > 3 && bones(one) === bones(word)
    && (bones(word).length > 2 || (bones(word).length > 1 && one[0] === word[0]));

  /** Show of `items` those that have each word of a field, or, where none has it, another spelling of it; `tell` gets
   *  those shown and the words. */
  const filter = (field, items, tell) => {
    let texts = null;
    field.parentElement.hidden = false;
    field.addEventListener("input", () => {
      texts ??= items.map((item) => plain(item.textContent));
      const words = plain(field.value).split(/\s+/).filter(Boolean);
      const known = words.map((word) => texts.some((text) => text.includes(word)));
      const has = (text, word, at) => known[at] ? text.includes(word)
        : text.split(/[^\p{L}\p{N}]+/u).some((own) => alike(own, word));
      for (const [at, item] of items.entries()) item.hidden = !words.every((word, of) => has(texts[at], word, of));
      tell(items.filter((item) => !item.hidden), words);
    });
  };
  window.spelling = { plain, alike, filter };
}
