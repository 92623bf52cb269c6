// The search page. Sphinx makes the index with the words of search.py; `Stemmer` and `stopwords` are above.
var Search = { setIndex: (index) => { Search.index = index; } };

addEventListener("DOMContentLoaded", () => {
  const { plain, alike } = window.spelling;  // book.js has it
  const KINDS = [  // what a page is, by its address, and how far up it belongs
    [/^chapters\/(\d\d)/, "Chapter", 40], [/^guide\/glossary$/, "Glossary", 38], [/^guide\/claims/, "Claims", 36],
    [/^exercises\/sheets\/(\d\d)/, "Sheet", 12], [/^guide\/lessons\/(\d\d)/, "Lesson", 10],
    [/^exercises\/solutions\/(\d\d)/, "Solutions", 8], [/^guide\/tables\//, "Table", 6], [/^guide\/references/, "References", 2],
    [/./, "", 20]
  ];
  const SHOWN = 40, WITH_TEXT = 8, LONG = 220;  // results; results with an excerpt; characters of an excerpt
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const stemmer = new Stemmer();

  const stems = (text) => (plain(text).replace(/(?<!\p{L})ال(?=\p{L}{3})/gu, "").match(/[\p{L}\p{N}_]+/gu) ?? [])
    .map((word) => stemmer.stemWord(word));
  const fits = (stem, word) => stem === word || (word.length > 2 && stem.startsWith(word));

  // What is asked for: its words, and the stems of the index that each may mean. A word that neither a chapter nor the
  // glossary has may begin another one, or be another spelling.
  const words = (text) => {
    const number = text.replace(/(?<!\d)\d{1,3}(?:[ .]\d{3})+(?!\d)/g, (one) => one.replace(/[ .]/g, ""));
    const all = [...new Set(stems(number))];
    const silent = stopwords.map((word) => stemmer.stemWord(word));
    const telling = all.filter((word) => !silent.includes(word));
    const { terms, titleterms, docnames } = Search.index;
    const tables = [terms, titleterms];
    return (telling.length ? telling : all).map((word) => {
      const files = tables.flatMap((table) => (Object.hasOwn(table, word) ? table[word] : []));
      if (files.some((file) => kind(docnames[file])[2] >= 20)) return { word, means: new Set([word]) };
      const stemmed = tables.flatMap((table) => Object.keys(table));
      return { word, means: new Set(stemmed.filter((stem) => fits(stem, word) || alike(stem, word))) };
    });
  };
  const meant = (stem, asked) => asked.some(({ word, means }) => means.has(stem) || fits(stem, word));
  const decoded = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;
  const kind = (page) => KINDS.find(([form]) => form.test(page));

  // Pages that have most of the words
  const pages = (asked) => {
    const { terms, titleterms } = Search.index;
    const found = new Map();
    for (const { word, means } of asked) {
      for (const [table, score] of [[terms, 5], [titleterms, 15]]) {
        for (const file of [...means].flatMap((stem) => (Object.hasOwn(table, stem) ? table[stem] : []))) {
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

  // Sections whose heading has all the words. An entry of the glossary has one heading a name, with lines between them.
  const sections = (asked) => Object.entries(Search.index.alltitles).flatMap(([title, places]) => {
    const names = title.split(" | ");
    const fitting = names.map(stems).filter((own) => asked.every((one) => own.some((stem) => meant(stem, [one]))));
    if (!fitting.length) return [];
    const score = 50 + (50 * asked.length) / Math.min(...fitting.map((own) => own.length));
    return places.map(([file, id]) => ({ file, anchor: id ? `#${id}` : "", score, section: id && names[0] }));
  });

  const find = (asked) => {
    const { docnames } = Search.index;
    const parts = asked.length ? sections(asked) : [];
    const named = new Set(parts.map(({ file }) => file));  // the part of a page says more than the page
    const results = asked.length ? [...parts, ...pages(asked).filter(({ file }) => !named.has(file))] : [];
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
    const hits = (part) => asked.filter((one) => stems(part.textContent).some((stem) => meant(stem, [one]))).length;
    const [best] = texts.map((part) => [part, hits(part)]).sort((a, b) => b[1] - a[1]);
    return best?.[1] ? best[0].textContent.replaceAll(/\s+/g, " ").trim() : "";
  };
  const marked = (text, asked) => {
    const pieces = text.split(/([\p{L}\p{N}\p{M}]+(?:['’,][\p{L}\p{N}\p{M}]+)*)/u);
    const hit = (piece) => stems(piece).some((stem) => meant(stem, asked));
    const first = pieces.findIndex(hit);
    const from = Math.max(0, pieces.slice(0, first).join("").length - LONG / 3);
    let at = 0;
    const shown = pieces.filter((piece) => {
      at += piece.length;
      return at > from && at <= from + LONG;
    }).map((piece) => (hit(piece) ? make("mark", { textContent: piece }) : piece));
    const line = make("p");
    line.append(from ? "... " : "", ...shown, from + LONG < text.length ? " ..." : "");
    return line;
  };
  const read = async (item, { file, anchor }, asked) => {
    const answer = await fetch(`${Search.index.docnames[file]}.html`);
    const text = excerpt(new DOMParser().parseFromString(await answer.text(), "text/html"), anchor, asked);
    if (text) item.append(marked(text, asked));
  };

  const show = (query) => {
    const asked = words(query);
    const results = find(asked);
    status.textContent = results.length ? `Search finished: ${results.length} ${results.length > 1 ? "places" : "place"}.`
      : `Search finished: nothing was found for “${query}”. Try fewer words, or another spelling.`;
    list.replaceChildren(...results.slice(0, SHOWN).map((result, at) => {
      const page = Search.index.docnames[result.file];
      const [form, name] = kind(page);
      const item = make("li");
      const title = result.section || decoded(Search.index.titles[result.file]);
      item.append(make("a", { href: `${page}.html${result.anchor}`, textContent: title }), " ",
        make("span", { textContent: `${name} ${Number(page.match(form)[1]) || ""}`.trim() }));
      // A table has no sentence to show. From a folder, without a server, a browser reads no other page
      if (at < WITH_TEXT && name !== "Table" && location.protocol !== "file:") read(item, result, asked).catch(() => 0);
      return item;
    }));
  };

  const query = new URLSearchParams(location.search).get("q");
  if (!query) return;
  document.getElementById("search-field").value = query;
  status.textContent = "Searching.";
  Search.setIndex = (index) => { Search.index = index; show(query); };
  const failed = () => { status.textContent = "The words of the book could not be loaded. Try again."; };
  const src = document.getElementById("search-page").dataset.index;
  document.head.append(make("script", { src, onerror: failed }));  // it is large: only who searches fetches it
});
