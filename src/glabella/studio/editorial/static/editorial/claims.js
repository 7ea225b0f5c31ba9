// Show the sentence of a chosen claim below its list: the option's text is its id and the sentence.
document.addEventListener("change", (event) => {
  const list = event.target;
  if (!(list instanceof HTMLSelectElement) || !list.matches("[data-claims] select")) return;
  const chosen = list.selectedOptions[0];
  list.closest("[data-claims]").querySelector("output").textContent =
    list.value && chosen ? chosen.textContent.slice(list.value.length + 2) : "";
});

// A list that the form has just put in place knows its value only now.
new MutationObserver(() => {
  for (const list of document.querySelectorAll("[data-claims]:not([data-seen]) select")) {
    list.closest("[data-claims]").dataset.seen = "";
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }
}).observe(document, { childList: true, subtree: true });
