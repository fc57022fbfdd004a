"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const by = (id) => document.getElementById(id);
  const known = {};
  const data = (id) => {
    known[id] = known[id] || JSON.parse(by(id).textContent);
    return known[id];
  };
  const list = by("causes");
  const filter = by("filter");
  const only = Array.from(document.querySelectorAll("[data-only]"));
  const count = by("count");
  const all = count.textContent;

  // -- light and dark ---------------------------------------------------------------------------------------------------
  const theme = by("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("wirecheck-theme") || "";
      localStorage.setItem("wirecheck-theme", value);
    } catch {
      // A browser that keeps nothing for files follows the system.
    }
    return "";
  };
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const paint = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
  };
  root.dataset.theme = kept();
  if (!root.dataset.theme) delete root.dataset.theme;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept(root.dataset.theme);
    paint();
  });
  dark.addEventListener("change", paint);
  paint();

  // -- causes that are text until somebody wants them: markup of ours, in which the text of others is escaped as all over the page ----
  const chunks = list ? Array.from(list.children) : [];
  const elements = (markup) => document.createRange().createContextualFragment(markup);
  const folded = new Map(); // a cause and its details
  const make = (chunk) => {
    if (chunk.firstElementChild.localName !== "noscript") return;
    const details = [];
    const rows = chunk.textContent.replace(/<!--more-->([^]*?)<!--\/more-->/g, (_, more) => {
      details.push(more);
      return "";
    });
    chunk.replaceChildren(elements(rows));
    Array.from(chunk.firstElementChild.children).forEach((card, at) => folded.set(card, details[at]));
  };
  let cards = null;
  const every = () => {
    if (!cards) {
      chunks.forEach(make);
      cards = list ? Array.from(list.querySelectorAll(".cause")) : [];
    }
    return cards;
  };
  const idle = window.requestIdleCallback || ((does) => setTimeout(does)); // not in every browser
  const makeSome = (time) => {
    const left = chunks.filter((chunk) => chunk.firstElementChild.localName === "noscript");
    while (left.length) {
      make(left.shift());
      if (!time || time.timeRemaining() < 10) break;
    }
    if (left.length) idle(makeSome);
  };
  if (chunks.length > 1) addEventListener("load", () => idle(makeSome));
  const fill = (card) => {
    if (!folded.has(card)) return;
    card.firstElementChild.append(elements(folded.get(card)));
    folded.delete(card);
  };
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
  const textOf = (card) => {
    const inside = (folded.get(card) || "").replace(/<[^>]*>/g, " ").replace(/&(?:lt|gt|amp|#3[49]);/g, (name) => ENTITIES[name]);
    return `${card.textContent} ${inside}`.replace(/\s+/g, " ").toLowerCase();
  };

  // -- the filter -------------------------------------------------------------------------------------------------------
  let texts = null;
  const number = new Intl.NumberFormat("en");
  const sift = () => {
    every();
    texts = texts || cards.map(textOf);
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(only.filter((button) => button.ariaPressed === "true").map((button) => button.dataset.only));
    let left = 0;
    cards.forEach((card, at) => {
      const fits = shown.has(card.dataset.severity) && words.every((word) => texts[at].includes(word));
      if (card.hidden === fits) card.hidden = !fits;
      left += fits;
    });
    for (const chunk of chunks) {
      const rows = chunk.querySelectorAll(".cause:not([hidden])").length;
      chunk.hidden = !rows;
      // How high a chunk is that was not laid out yet.
      chunk.style.containIntrinsicHeight = left === cards.length ? "" : `${4 * rows}rem`;
    }
    count.textContent = left === cards.length ? all : `${number.format(left)} of ${number.format(cards.length)} causes`;
    by("none").hidden = left > 0;
  };
  let due = 0;
  const soon = () => {
    cancelAnimationFrame(due);
    due = requestAnimationFrame(sift);
  };
  const reset = () => {
    filter.value = "";
    for (const button of only) button.ariaPressed = "true";
    sift();
  };
  if (list) {
    filter.addEventListener("input", soon);
    for (const button of only) {
      button.addEventListener("click", () => {
        button.ariaPressed = String(button.ariaPressed !== "true");
        sift();
      });
    }
    by("reset").addEventListener("click", reset);
    const fold = by("fold");
    fold.addEventListener("click", () => {
      const open = fold.textContent === "Open all";
      for (const card of every()) if (!card.hidden) card.firstElementChild.open = open;
      fold.textContent = open ? "Close all" : "Open all";
    });
  }

  // -- one exchange in full: text of others is set as text and never as markup --------------------------------------------
  const made = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const marked = (body, mark) => {
    const pre = made("pre");
    pre.tabIndex = 0;
    if (!mark) pre.textContent = body;
    else pre.append(body.slice(0, mark[0]), made("mark", body.slice(mark[0], mark[1])), body.slice(mark[1]));
    return pre;
  };
  const side = (title, message, mark) => {
    const box = made("section");
    box.append(made("h5", title));
    if (!message) {
      box.append(made("p", "none came", "quiet"));
      return box;
    }
    box.append(made("code", message.head));
    const table = made("table", undefined, "headers");
    for (const [name, value] of message.headers) {
      const head = made("th", name);
      head.scope = "row";
      const row = made("tr");
      row.append(head, made("td", value));
      table.append(row);
    }
    box.append(table);
    if (message.body !== null) box.append(marked(message.body, mark));
    if (message.note) box.append(made("p", message.note, "quiet"));
    return box;
  };
  const unfold = (details) => {
    if (details.childElementCount > 1) return;
    const exchange = data("exchanges")[details.dataset.exchange];
    const [of, start, end] = (details.dataset.mark || "").split(" ");
    const mark = [Number(start), Number(end)];
    const pair = made("div", undefined, "pair");
    pair.append(side("Request", exchange.request, of === "request" ? mark : null));
    pair.append(side("Response", exchange.response, of === "response" ? mark : null));
    details.append(pair);
    for (const found of pair.querySelectorAll("mark")) {
      const pre = found.parentElement;
      pre.scrollTop = found.offsetTop - pre.offsetTop - pre.clientHeight / 2;
    }
  };
  document.addEventListener("toggle", (event) => {
    if (!event.target.open) return;
    if (event.target.matches(".exchange")) unfold(event.target);
    else if (event.target.parentElement.matches(".cause")) fill(event.target.parentElement);
  }, true);

  // -- copying ------------------------------------------------------------------------------------------------------------
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // A page from a file may not be let: then what is selected can be copied.
    }
    const area = made("textarea", text);
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-curl], [data-link]");
    if (!button) return;
    const { copy: text, curl, link } = button.dataset;
    const before = button.textContent;
    if (link) history.replaceState(null, "", `#${link}`);
    const done = await copy(link ? location.href : curl ? data("exchanges")[curl].curl : text);
    button.textContent = done ? "Copied" : "The browser refused";
    setTimeout(() => { button.textContent = before; }, 1500);
  });

  // -- links to one finding -------------------------------------------------------------------------------------------------
  const follow = () => {
    const id = location.hash.startsWith("#f-") ? location.hash.slice(1) : "";
    const chunk = id && chunks.find((one) => one.textContent.includes(`id="${id}"`));
    if (chunk) {
      make(chunk);
      location.replace(location.href); // now there is what the address points at
    }
    const card = id && by(id);
    if (!card) return;
    if (card.hidden) reset();
    fill(card);
    card.firstElementChild.open = true;
    card.scrollIntoView();
    card.querySelector("summary").focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);
  // The browser goes to the place by itself, and takes the focus away: after that.
  addEventListener("load", () => setTimeout(follow));

  // -- keys -------------------------------------------------------------------------------------------------------------------
  const help = by("help");
  by("keys").addEventListener("click", () => help.showModal());
  const step = (by) => {
    const shown = every().filter((card) => !card.hidden);
    const here = shown.indexOf(document.activeElement && document.activeElement.closest(".cause"));
    const next = shown[here < 0 ? (by > 0 ? 0 : shown.length - 1) : here + by];
    if (!next) return;
    next.querySelector("summary").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    if (event.target === filter) {
      if (event.key === "Escape") {
        reset();
        filter.blur();
      }
      return;
    }
    const does = { j: () => step(1), k: () => step(-1), "/": () => filter && filter.focus(), "?": () => help.showModal() }[event.key];
    if (does) {
      event.preventDefault();
      does();
    }
  });

  // -- the names of sites -------------------------------------------------------------------------------------------------------
  const tip = by("tip");
  const [STEP, COLUMNS] = [11, 38]; // as the squares are drawn
  document.addEventListener("pointermove", (event) => {
    const svg = event.target.closest && event.target.closest("svg[data-strip]");
    let name = "";
    if (svg) {
      const strips = data("strips");
      const box = svg.getBoundingClientRect();
      const scale = svg.viewBox.baseVal.width / box.width;
      const [column, row] = [event.clientX - box.left, event.clientY - box.top].map((at) => Math.floor((at * scale) / STEP));
      name = strips[svg.dataset.strip][row * COLUMNS + column] || "";
    }
    tip.hidden = !name;
    if (!name) return;
    tip.textContent = name;
    tip.style.left = `${Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${event.clientY + 16 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 8 : event.clientY + 16}px`;
  });

  // -- on paper, what is shown is shown in full ---------------------------------------------------------------------------------
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = every().filter((card) => !card.hidden && !card.firstElementChild.open);
    for (const card of closed) {
      fill(card);
      card.firstElementChild.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const card of closed) card.firstElementChild.open = false;
  });
})();
