"use strict";
(() => {
  const rows = document.getElementById("rows");
  const blank = document.getElementById("row").content;
  const counts = document.getElementById("counts");
  const empty = document.getElementById("empty");
  const pulse = document.getElementById("pulse");
  const last = new URLSearchParams(location.search).get("last") || "";
  let version = rows.dataset.version;

  const say = (state, text) => {
    if (pulse.dataset.state !== state) {
      pulse.dataset.state = state;
      pulse.textContent = text;
    }
  };

  // Text of others is set as text and never as markup.
  const fill = (row, of) => {
    row.dataset.number = of.number;
    row.dataset.verdict = of.verdict;
    row.dataset.worst = of.worst;
    row.querySelector("a").href = `/-/exchanges/${Number(of.number)}`;
    row.querySelector("time").dateTime = of.at;
    for (const field of row.querySelectorAll("[data-field]")) {
      const text = String(of[field.dataset.field]);
      if (field.textContent !== text) field.textContent = text;
    }
    return row;
  };

  const show = (state) => {
    const known = new Map(Array.from(rows.children, (row) => [row.dataset.number, row]));
    const kept = state.exchanges.map((of) => {
      const row = known.get(String(of.number));
      known.delete(String(of.number));
      if (row) return fill(row, of);
      const made = fill(blank.querySelector("li").cloneNode(true), of);
      made.classList.add("new");
      return made;
    });
    for (const row of known.values()) row.remove();
    // Rows that stand where they belong are left alone: moving one would take the focus from it.
    kept.forEach((row, at) => {
      if (rows.children[at] !== row) rows.insertBefore(row, rows.children[at] || null);
    });
    counts.textContent = state.counts;
    empty.hidden = kept.length > 0;
    version = state.version;
  };

  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(`/-/state?since=${version}&last=${encodeURIComponent(last)}`, { cache: "no-store" });
        if (answer.status === 200) show(await answer.json());
        say("live", "Live");
      } catch {
        say("gone", "The store does not answer");
      }
    }
    setTimeout(look, 1000);
  };
  look();
})();
