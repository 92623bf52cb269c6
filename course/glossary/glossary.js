// Notes on the terms of a page: shown on hover, on focus and on the first tap; Escape, leaving or a tap elsewhere close.
{
  const root = document.documentElement;
  let link = null, note = null, timer = 0, touched = false;

  const termAt = (event) => event.target.closest?.("a.term");

  // Under the word, or above it where there is more room; on a phone after a tap at the bottom, or else at the top.
  const place = () => {
    const lines = link.getClientRects(), word = link.getBoundingClientRect(), height = root.clientHeight;
    if (word.bottom < 0 || word.top > height) return hide();
    const sheet = touched && root.clientWidth < 600, room = height - word.bottom;
    const above = sheet ? word.bottom > height / 2 : room < note.scrollHeight + 8 && word.top > room;
    note.classList.toggle("sheet", sheet);
    note.style.maxHeight = `${Math.max(80, (above ? word.top : room) - 8)}px`;
    if (sheet) {
      note.style.left = "0";
      note.style.top = above ? "0" : `${height - note.offsetHeight}px`;
    } else {
      const left = lines[above ? 0 : lines.length - 1].left;
      note.style.left = `${Math.max(8, Math.min(left, root.clientWidth - note.offsetWidth - 8))}px`;
      note.style.top = `${above ? word.top - note.offsetHeight : word.bottom}px`;
    }
  };
  const hide = () => {
    clearTimeout(timer);
    if (note) note.hidden = true;
    link = note = null;
  };
  const show = (term) => {
    clearTimeout(timer);
    if (term === link) return;
    hide();
    link = term;
    note = document.getElementById(term.getAttribute("aria-describedby").replace("about", "note"));
    note.hidden = false;
    place();
  };
  const later = (act, wait) => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };

  addEventListener("pointerdown", (event) => {
    touched = event.pointerType !== "mouse";
    if (note && !note.contains(event.target) && termAt(event) !== link) hide();
  }, true);
  addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const term = termAt(event);
    if (term) touched = false;
    if (term && term !== link) later(() => show(term), 150);
    else if (term || note?.contains(event.target)) clearTimeout(timer);
    else if (link !== document.activeElement) later(hide, 250);
  });
  addEventListener("focusin", (event) => {
    const term = termAt(event);
    if (term && !touched) show(term);
    else if (note && !term && !note.contains(event.target)) hide();
  });
  addEventListener("focusout", (event) => {
    if (note && !event.relatedTarget && !touched) later(hide, 0);
  });
  addEventListener("click", (event) => {
    const term = termAt(event);
    if (!term || !touched || term === link) return;
    event.preventDefault();
    show(term);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    else if (event.key === "Tab") touched = false;
    else if (/^Arrow(Up|Down)$/.test(event.key) && note?.scrollHeight > note?.clientHeight) {
      event.preventDefault();  // too long for the screen at this zoom: the keyboard reads on in the note
      note.scrollBy(0, event.key === "ArrowUp" ? -40 : 40);
    }
  });
  for (const change of ["scroll", "resize"]) addEventListener(change, () => note && place(), { passive: true });
}

// The glossary's own page: a filter over the entries
{
  const field = document.getElementById("term-filter");
  const terms = [...document.querySelectorAll('section[id^="term-"]')];
  if (field) {
    window.spelling.filter(field, terms, (shown, words) => {
      for (const term of terms) term.classList.toggle("found", words.length > 0 && shown.length < 6 && !term.hidden);
      for (const letter of document.querySelectorAll('section[id^="letter-"]')) {
        letter.hidden = !letter.querySelector('section[id^="term-"]:not([hidden])');
      }
      const said = field.parentElement.querySelector("[role=status]");
      said.textContent = words.length ? `${shown.length} of ${terms.length}` : "";
    });
  }
}
