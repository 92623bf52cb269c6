// A link to a claim, or to a piece of evidence in it, opens the fold in which it is.
{
  const unfold = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) return;
    const claim = /^s\d\d$/.test(place.id) && place.closest("section");
    const fold = place.closest("details") ?? (claim && claim.querySelector("details"));
    if (!fold || fold.open) return;
    fold.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  addEventListener("DOMContentLoaded", unfold);
}
