/** An expression for a browser to evaluate: it lists, in sentences, what a person would stumble over in a report. */
(() => {
  const found = [];
  const sideways = document.documentElement.scrollWidth - innerWidth;
  if (sideways > 0) found.push(`the page is ${sideways} px too wide`);
  for (const svg of document.querySelectorAll("figure svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const words = [...svg.querySelectorAll("text")]
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
      .filter(({ text }) => text.trim() !== "");
    words.forEach(({ text, box }, i) => {
      const isInside = box.left > frame.left - 1 && box.right < frame.right + 1 &&
        box.top > frame.top - 1 && box.bottom < frame.bottom + 1;
      if (!isInside) found.push(`"${text}" leaves its picture`);
      for (const other of words.slice(i + 1)) {
        // Lines of text stand closer than their boxes do, which have room for accents.
        const meet = box.left < other.box.right - 1 && other.box.left < box.right - 1 &&
          box.top < other.box.bottom - 3 && other.box.top < box.bottom - 3;
        if (meet) found.push(`"${text}" and "${other.text}" overlap`);
      }
    });
  }
  return found;
})();
