"use strict";
// Words in all pages by Pagefind; where it cannot run (a page opened as a file), the list of pages is filtered.
(() => {
  const form = document.querySelector(".search");
  const input = form.querySelector("input");
  const results = document.querySelector(".results");
  const list = document.querySelector(".results-list");
  const state = document.querySelector(".results-state");
  const pages = [...document.querySelectorAll(".all li")];
  let engine = null;
  let asked = 0;
  form.hidden = false;

  async function load() {
    if (engine !== null) return engine;
    try {
      if (location.protocol === "file:") throw new Error("file");
      engine = await import(new URL("../pagefind/pagefind.js", location.href).href);
      await engine.options({ excerptLength: 24 });
      await engine.init();
    } catch {
      engine = false;
    }
    return engine;
  }

  function show(items) {
    list.replaceChildren(...items);
    results.hidden = false;
    state.textContent = items.length ? state.dataset.found.replace("{n}", String(items.length)) : state.dataset.none;
  }

  function item(url, title, excerpt) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title;
    line.append(link);
    if (excerpt) {
      // the excerpt is our own text with <mark> in it: taken apart, so that nothing but marks can come in
      const words = document.createElement("span");
      for (const part of excerpt.split(/(<mark>.*?<\/mark>)/)) {
        const marked = /^<mark>(.*)<\/mark>$/.exec(part);
        const node = document.createElement(marked ? "mark" : "i");
        node.textContent = plain(marked ? marked[1] : part);
        words.append(marked ? node : document.createTextNode(node.textContent));
      }
      line.append(words);
    }
    return line;
  }

  function plain(text) {
    return new DOMParser().parseFromString(text, "text/html").body.textContent;
  }

  async function search() {
    const words = input.value.trim();
    const turn = ++asked;
    if (!words) {
      results.hidden = true;
      return;
    }
    const found = await load();
    if (turn !== asked) return;
    if (!found) {
      const wanted = words.toLowerCase().split(/\s+/);
      show(pages.filter((page) => wanted.every((word) => page.textContent.toLowerCase().includes(word)))
        .map((page) => page.cloneNode(true)));
      return;
    }
    const answer = await found.search(words);
    const data = await Promise.all(answer.results.slice(0, 20).map((one) => one.data()));
    if (turn === asked) show(data.map((one) => item(one.raw_url ? base() + one.raw_url : one.url, one.meta.title, one.excerpt)));
  }

  // Pagefind names pages from the root of the site; this page stands one folder below it.
  function base() {
    return new URL("..", location.href).href.replace(/\/$/, "");
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  input.addEventListener("input", search);
})();
