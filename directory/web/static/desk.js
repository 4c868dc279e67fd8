// Makes the desk quicker: keys, the selection's price, copying, dialogs. Every page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(root.lang));
  const dialog = () => one("#dialog");
  // htmx notes the address of the page in the browser's store; an address here can hold a name that was searched for.
  const forget = () => sessionStorage.clear();
  forget();
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"].forEach((name) => document.addEventListener(name, forget));
  const NOTES = 3;  // So many notes stand at once: more would hide what they are about.
  const isOpen = () => Boolean(dialog() && dialog().open);

  // -- selection: what it would cost, in the words the template brought ------------------------------------------
  function price() {
    const bar = one("#pick");
    if (!bar) return;
    const rows = all("[data-row]").filter((row) => one("input[name=profile_id]:checked", row));
    const owned = rows.filter((row) => "owned" in row.dataset).length;
    const n = rows.length - owned;
    const cost = rows.reduce((sum, row) => sum + ("owned" in row.dataset ? 0 : Number(row.dataset.price)), 0);
    const after = Number(bar.dataset.balance) - cost;
    const words = bar.dataset;
    const say = (what, text) => { one(`[data-say=${what}]`, bar).textContent = text; };
    say("selected", fill(words.selected, { n: rows.length }));
    say("owned", owned ? fill(owned === 1 ? words.ownedOne : words.ownedMany, { n: owned }) : "");
    say("reveal", fill(n === 1 ? words.one : words.many, { n, price: cost }));
    say("after", after < 0 ? fill(words.short, { n: -after }) : fill(words.after, { n: after }));
    one("[data-say=reveal]", bar).disabled = n === 0 || after < 0;
    const box = one("[data-all]");
    const boxes = all("input[name=profile_id]");
    if (box) { box.checked = rows.length === boxes.length; box.indeterminate = rows.length > 0 && !box.checked; }
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) all("input[name=profile_id]").forEach((box) => { box.checked = event.target.checked; });
    price();
  });
  document.addEventListener("reset", () => setTimeout(price));
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    for (const [name, value] of [...event.formData]) {
      if (value !== "") continue;
      const kept = event.formData.getAll(name).filter(Boolean);
      event.formData.delete(name);
      kept.forEach((each) => event.formData.append(name, each));
    }
  });

  // -- filters as a sheet, copying, closing ---------------------------------------------------------------------------
  function filters(open) {
    root.classList.toggle("sheet-open", open);
    one(open ? "#filters input:not([type=hidden])" : ".filters-open")?.focus();
  }
  async function copy(text) {
    await navigator.clipboard.writeText(text);
    const note = document.createElement("div");
    note.className = "note done";
    note.append(document.createElement("p"));
    note.firstChild.textContent = one("#notes").dataset.copied;
    one("#notes").append(note);
  }
  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    if (hit("[data-copy]")) copy(hit("[data-copy]").dataset.copy);
    if (hit("[data-print]")) window.print();
    if (hit(".filters-open")) { event.preventDefault(); filters(true); }
    if (hit(".note [data-close]")) hit(".note").remove();
    if (hit("#dialog [data-close]")) { event.preventDefault(); dialog().close(); }
    if (hit("[data-keys]") && window.htmx) { event.preventDefault(); keys(hit("[data-keys]").href); }
    const menu = one("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    if (event.target === dialog()) dialog().close();
  });
  function keys(url) { window.htmx.ajax("GET", url, { target: "#dialog", select: "#keys", swap: "innerHTML" }); }

  let stood = "";
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "dialog" && !isOpen()) dialog().showModal();
    if (event.detail.target.id === "find") one("#said").textContent = one(".tab[aria-current]").textContent;
    const left = one("#balance b");
    if (left && one("#pick")) one("#pick").dataset.balance = left.textContent.replace(/\D/g, "");
    price();
  });
  // A row that was revealed by key is another element now; whoever stood on it still does.
  document.addEventListener("htmx:afterSettle", () => {
    const row = stood && document.getElementById(stood);
    if (row) stand(row);
    stood = "";
    all("#notes .note").slice(0, -NOTES).forEach((note) => note.remove());
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    stood = event.detail.target.matches("[data-row]") ? here()?.id || "" : "";
    if ([402, 409, 422, 429].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
  });

  // -- keys --------------------------------------------------------------------------------------------------------------
  const rows = () => all("[data-people] [data-row]");
  const here = () => one("[data-row].here");
  function stand(row) {
    here()?.classList.remove("here");
    row.classList.add("here");
    const link = one("[data-open]", row);
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  function move(step, select) {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(here());
    const to = list[Math.min(list.length - 1, Math.max(0, at + step))];
    if (select) [here(), to].forEach((row) => { const box = row && one("input[name=profile_id]", row); if (box) box.checked = true; });
    stand(to);
    price();
    return true;
  }
  function toggle() {
    const box = here() && one("input[name=profile_id]", here());
    if (!box) return false;
    box.checked = !box.checked;
    price();
    return true;
  }
  function press(selector) {
    const found = one(selector);
    if (found) found.click();
    return Boolean(found);
  }
  function escape() {
    if (root.classList.contains("sheet-open")) { filters(false); return true; }
    const menu = one("details.menu[open]");
    if (menu) { menu.open = false; return true; }
    if (one("input[name=profile_id]:checked")) { one("#pick").reset(); return true; }
    if (here()) { here().classList.remove("here"); document.activeElement.blur(); return true; }
    return press("[data-key=Escape]");
  }
  const copyRow = () => { const mine = here() && one(".mine", here()); if (mine) copy(mine.title); return Boolean(mine); };
  const wide = () => matchMedia("(min-width: 1180px)").matches;
  const acts = {
    __proto__: null,
    "/": () => { one("#q")?.focus(); one("#q")?.select(); return Boolean(one("#q")); },
    ArrowDown: (e) => move(1, e.shiftKey), ArrowUp: (e) => move(-1, e.shiftKey),
    j: () => move(1) || press("[data-key=j]"), k: () => move(-1) || press("[data-key=k]"),
    " ": toggle,
    r: () => { const button = here() && one("[data-reveal]", here()); if (button) button.click(); return Boolean(button) || press("[data-key=r]"); },
    f: () => { if (!one("#filters")) return false; if (wide()) one("#filters input:not([type=hidden])")?.focus(); else filters(true); return true; },
    c: () => copyRow() || press("[data-key=c]"),
    "?": () => press("[data-keys]"),
    Escape: escape,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOpen()) return;
    const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (typing && event.key === "Escape") { event.target.blur(); if (root.classList.contains("sheet-open")) filters(false); return; }
    if (typing) return;
    if (event.key === " " && !event.target.matches("[data-open], body, main")) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act(event)) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row && row !== here() && event.target.matches("[data-open]") && event.target.matches(":focus-visible")) { here()?.classList.remove("here"); row.classList.add("here"); }
  });
  // Whoever comes back from a card stands on its row again, once the browser has followed the address there.
  const opened = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
  if (opened) addEventListener("load", () => setTimeout(() => stand(opened)));
  price();
})();
