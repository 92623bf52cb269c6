// A link to a claim, or to a piece of evidence in it, opens the fold in which it is.
{
  const unfold = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const fold = place && (place.closest("details") ?? (/^s\d\d$/.test(place.id) && place.querySelector("details")))
    if (!fold || fold.open) return
    fold.open = true
    place.scrollIntoView()
  }
  addEventListener("hashchange", unfold)
  addEventListener("DOMContentLoaded", unfold)
}
