// The search page. Sphinx makes the index with the words of search.py; `Stemmer` and `stopwords` are above this file.
var Search = { setIndex: (index) => { Search.index = index; } };

addEventListener("DOMContentLoaded", () => {
  const FORMS = { ى: "ي", ی: "ي", ې: "ي", ئ: "ي", ة: "ه", ک: "ك", أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ؤ: "و" };
  const KINDS = [  // what a page is, by its address, and how far up it belongs
    [/^chapters\/(\d\d)/, "Chapter", 40], [/^guide\/glossary$/, "Glossary", 38], [/^guide\/claims/, "Claims", 36],
    [/^exercises\/sheets\/(\d\d)/, "Sheet", 12], [/^guide\/lessons\/(\d\d)/, "Lesson", 10],
    [/^exercises\/solutions\/(\d\d)/, "Solutions", 8], [/^guide\/tables\//, "Table", 6], [/^guide\/references/, "References", 2],
    [/./, "", 20]
  ];
  const SHOWN = 40, WITH_TEXT = 8, LONG = 220;  // results; results with an excerpt; characters of an excerpt
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const stemmer = new Stemmer();

  // One spelling for what people write in several ways: the same as `plain` in search.py
  const plain = (text) => text.replace(/['’‘ʿʾʼ`ـ]/g, "").replace(/[ىیېئةکأإآٱؤ]/g, (letter) => FORMS[letter])
    .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15).normalize("NFD").replace(/\p{M}/gu, "")
    .replace(/(\d)[,٬\u2009\u202f](?=\d{3}(?!\d))/g, "$1").toLowerCase();
  const stems = (text) => (plain(text).match(/[\p{L}\p{N}_]+/gu) ?? []).map((word) => stemmer.stemWord(word));
  const words = (text) => {
    const all = [...new Set(stems(text))];
    const telling = all.filter((word) => !stopwords.includes(word));
    return telling.length ? telling : all;
  };
  const fits = (stem, word) => stem === word || (word.length > 2 && stem.startsWith(word));
  const decoded = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
  const kind = (page) => KINDS.find(([form]) => form.test(page));

  // Pages that have most of the words: {file: {found: words, score}}. A word that no page has may begin another.
  const pages = (asked) => {
    const { terms, titleterms } = Search.index;
    const found = new Map();
    for (const word of asked) {
      for (const [table, score] of [[terms, 5], [titleterms, 15]]) {
        const known = Object.hasOwn(table, word) ? [word] : Object.keys(table).filter((stem) => fits(stem, word));
        for (const file of known.flatMap((stem) => table[stem])) {
          const page = found.get(file) ?? { words: new Set(), score: 0 };
          page.words.add(word);
          page.score = Math.max(page.score, score);
          found.set(file, page);
        }
      }
    }
    const most = Math.max(...[...found.values()].map((page) => page.words.size));
    return [...found].filter(([, page]) => page.words.size === most).map(([file, { score }]) => ({ file, anchor: "", score }));
  };

  // Sections whose heading has all the words, such as an entry of the glossary
  const sections = (asked) => Object.entries(Search.index.alltitles).flatMap(([title, places]) => {
    const own = stems(decoded(title));
    if (!asked.every((word) => own.some((stem) => fits(stem, word)))) return [];
    const score = 50 + (50 * asked.length )/ own.length;
    return places.map(([file, id]) => ({ file, anchor: id ? `#${id}` : "", score, section: id && decoded(title) }));
  });

  const find = (query) => {
    const asked = words(query);
    const { docnames } = Search.index;
    const results = asked.length ? [...sections(asked), ...pages(asked)] : [];
    for (const result of results) result.score += kind(docnames[result.file])[2];
    results.sort((a, b) => b.score - a.score);
    const seen = new Set();
    return results.filter(({ file, anchor }) => !seen.has(file + anchor) && seen.add(file + anchor));
  };

  // The first sentence of a page that has a word that was asked for, out of text and not out of tables
  const excerpt = (page, anchor, asked) => {
    const place = (anchor && page.getElementById(anchor.slice(1))) || page.querySelector("article");
    const texts = [...place.querySelectorAll("p, li, dd, blockquote")].filter((part) =>
      !part.closest("table, pre, nav, form, .tools, .kicker, figure") && !part.querySelector("p, li"));
    const hits = (part) => asked.filter((word) => stems(part.textContent).some((stem) => fits(stem, word))).length;
    const [best] = texts.map((part) => [part, hits(part)]).sort((a, b) => b[1] - a[1]);
    return best?.[1] ? best[0].textContent.replaceAll(/\s+/g, " ").trim() : "";
  };
  const marked = (text, asked) => {
    const pieces = text.split(/([\p{L}\p{N}\p{M}]+(?:['’,][\p{L}\p{N}\p{M}]+)*)/u);
    const hit = (piece) => stems(piece).some((stem) => asked.some((word) => fits(stem, word)));
    const first = pieces.findIndex(hit);
    const from = Math.max(0, pieces.slice(0, first).join("").length - LONG / 3);
    const line = document.createElement("p");
    let at = 0;
    for (const piece of pieces) {
      at += piece.length;
      if (at <= from || at > from + LONG) continue;
      const mark = hit(piece) ? document.createElement("mark") : null;
      if (mark) mark.textContent = piece;
      line.append(mark ?? piece);
    }
    if (from) line.prepend("... ");
    if (from + LONG < text.length) line.append(" ...");
    return line;
  };
  const read = async (item, { file, anchor }, asked) => {
    const answer = await fetch(`${Search.index.docnames[file]}.html`);
    const text = excerpt(new DOMParser().parseFromString(await answer.text(), "text/html"), anchor, asked);
    if (text) item.append(marked(text, asked));
  };

  const show = (query) => {
    const results = find(query);
    status.textContent = results.length ? `Search finished: ${results.length} ${results.length > 1 ? "places" : "place"}.`
      : `Search finished: nothing was found for “${query}”. Try fewer words, or another spelling.`;
    list.replaceChildren(...results.slice(0, SHOWN).map((result, at) => {
      const page = Search.index.docnames[result.file];
      const [form, name] = kind(page);
      const item = document.createElement("li");
      const link = document.createElement("a");
      const label = document.createElement("span");
      link.href = `${page}.html${result.anchor}`;
      link.textContent = result.section || decoded(Search.index.titles[result.file]);
      label.textContent = `${name} ${Number(page.match(form)[1]) || ""}`.trim();
      item.append(link, " ", label);
      // From a folder, without a server, a browser reads no other page
      if (at < WITH_TEXT && location.protocol !== "file:") read(item, result, words(query)).catch(() => 0);
      return item;
    }));
  };

  const query = new URLSearchParams(location.search).get("q");
  if (!query) return;
  document.getElementById("search-field").value = query;
  status.textContent = "Searching.";
  if (Search.index) show(query);
  else Search.setIndex = (index) => { Search.index = index; show(query); };
});
