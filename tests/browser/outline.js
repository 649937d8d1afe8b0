/** An expression for a browser to evaluate: it lists, in sentences, what is wrong with a page's outline and width. */
(() => {
  const found = [];
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) {
    const wide = [...document.querySelectorAll("body *")].filter((element) =>
      element.getBoundingClientRect().right > innerWidth + 1 &&
      element.closest(".scroll, .unseen, pre") === null
    );
    const [first] = wide.map((element) => element.outerHTML.slice(0, 200));
    found.push(`the page is ${sideways} px too wide at ${innerWidth}: ${first}`);
  }
  for (const table of document.querySelectorAll("main section table")) {
    const over = table.getBoundingClientRect().right - table.closest("section").getBoundingClientRect().right;
    if (over > 1 && table.closest(".scroll") === null) {
      found.push(
        `a table is ${over} px too wide for its section at ${innerWidth}: ${table.caption?.textContent}`,
      );
    }
  }
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1 || headings[0].textContent.trim() === "") found.push("there is not one h1");
  for (const section of document.querySelectorAll("main section")) {
    const named = document.getElementById(section.getAttribute("aria-labelledby") ?? "")?.textContent ??
      section.getAttribute("aria-label");
    if (!named) found.push(`a section has no name: ${section.outerHTML.slice(0, 120)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push(`two have the id ${id}`);
  return found;
})();
