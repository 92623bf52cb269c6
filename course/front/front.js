// The filter above the table of claims: three menus, a count, and the choice kept in the address (#verdict=overstated).
{
  const form = document.querySelector(".claims-filter");
  if (form) {
    const rows = [...document.querySelectorAll("table.claims tbody tr")];
    const menus = [...form.querySelectorAll("select")];

    const filter = () => {
      const chosen = menus.filter((menu) => menu.value);
      for (const row of rows) row.hidden = !chosen.every((menu) => row.dataset[menu.name] === menu.value);
      form.querySelector("output").value = `${rows.filter((row) => !row.hidden).length} of ${rows.length} claims`;
      return new URLSearchParams(chosen.map((menu) => [menu.name, menu.value])).toString();
    };
    const keep = () => {
      const choice = filter();
      history.replaceState(null, "", choice ? `#${choice}` : location.pathname + location.search);
    };
    const restore = () => {
      const asked = new URLSearchParams(location.hash.slice(1));
      if (location.hash && !menus.some((menu) => asked.has(menu.name))) {
        // a link to a row: show it
        if (document.getElementById(location.hash.slice(1))?.hidden) form.reset();
        return;
      }
      for (const menu of menus) {
        menu.value = asked.get(menu.name) ?? "";
        if (menu.selectedIndex < 0) menu.value = "";
      }
      if (filter()) form.scrollIntoView();
    };

    form.hidden = false;
    form.addEventListener("change", keep);
    form.addEventListener("reset", () =>
      setTimeout(() => {
        const row = rows.find((row) => `#${row.id}` === location.hash);
        if (row) {
          filter();
          row.scrollIntoView();
        } else keep();
      })
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", restore);
    restore();
  }
}
