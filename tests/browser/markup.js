/** An expression for a browser to evaluate: it lists, in sentences, what in a page is not the page's own. */
(() => {
  const found = [];
  if (globalThis.xss !== undefined) found.push("a script ran");
  // The charts' library may draw what it likes; the line above shows that no script ran in it.
  const isDrawn = (element) => element.closest(".plot") !== null;
  const foreign = "iframe, object, embed, img, video, audio, link, meta, base, style, template, math, frame";
  for (const element of document.body.querySelectorAll(foreign)) {
    if (!isDrawn(element)) found.push(`<${element.localName}> in the body`);
  }
  for (const script of document.querySelectorAll("script:not([type='application/json'])")) {
    if (script.textContent !== "" || new URL(script.src).origin !== location.origin) {
      found.push(`a script that is not ours: ${script.outerHTML}`);
    }
  }
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`<${element.localName} ${name}>`);
      if (name === "style" && !isDrawn(element) && !element.classList.contains("plot")) {
        found.push(`<${element.localName} style="${value}">`);
      }
      const leads = /^(href|src|action|formaction|data|srcdoc|poster|background|xlink:href)$/.test(name);
      if (leads && !isDrawn(element) && new URL(value, location.href).origin !== location.origin) {
        found.push(`<${element.localName} ${name}="${value}">`);
      }
    }
  }
  const hidden = /[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
  const [character] = hidden.exec(document.body.textContent.replaceAll(/[\n\t]/g, "")) ?? [];
  if (character !== undefined) found.push(`U+${character.codePointAt(0).toString(16)} stands in the text`);
  return found;
})();
