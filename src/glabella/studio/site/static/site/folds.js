// Folds open by themselves for what is looked for inside them; this helps browsers that leave them closed.

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let closed = false;
  for (let fold = target?.parentElement; fold; fold = fold.parentElement) {
    if (!(fold instanceof HTMLDetailsElement) || fold.open) continue;
    fold.open = closed = true;
  }
  if (closed) target.scrollIntoView();
}

addEventListener("hashchange", reveal);
// A link that is followed a second time changes no address.
addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest('a[href^="#"]')) setTimeout(reveal);
});
reveal();

// Paper has no folds.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.fold:not([open])")];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});
