// Makes the rights matrix a grid for the keyboard. Edits wait here, counted and listed, until they are
// proposed as one form; nothing is sent before. Where it cannot run, each line has a form of its own.
const LETTERS = { a: "allow", l: "limited", d: "deny", n: "to_negotiate" };
const FIRST = 2; // columns before the first party: the item, and what guards it
const FAR = 1e6, LISTED = 100; // edits that are named one by one
const MOVES = { arrowup: [-1, 0], arrowdown: [1, 0], arrowleft: [0, -1], arrowright: [0, 1], pageup: [-10, 0], pagedown: [10, 0], home: [0, -FAR], end: [0, FAR] };

class RightsGrid extends HTMLElement {
  connectedCallback() {
    this.table = this.querySelector("table");
    this.words = JSON.parse(this.dataset.words);
    this.parties = [...this.querySelectorAll("thead [data-party]")];
    this.uses = this.words.order;
    this.said = document.querySelector("#matrix-said");
    this.pending = document.querySelector("#pending");
    this.dialog = document.querySelector("#cell");
    this.form = this.dialog?.querySelector("form");
    this.store = `rights ${this.dataset.dataset}`;
    this.edits = new Map(); // "item/Sload/maker/derive" -> what the place shall say
    this.steps = []; // what each step found where it edited
    this.looks = new Map(); // cells as the page drew them
    this.edited = "edits" in this.dataset;
    for (const [name, value] of [["role", "grid"], ["aria-multiselectable", true], ["aria-readonly", !this.edited]]) this.table.setAttribute(name, value);
    this.quiet(this.all());
    const hear = (name, act) => this.table.tBodies[0].addEventListener(name, act);
    hear("keydown", (event) => this.key(event));
    hear("click", (event) => this.click(event));
    hear("focusin", (event) => this.look(event.target.closest("td, th")));
    this.look(this.rows()[0].cells[0]);
    if (this.edited) this.listen();
    this.dataset.ready = "yes";
  }

  listen() {
    const form = this.pending.querySelector("form");
    form.undo.addEventListener("click", () => this.undo());
    form.drop.addEventListener("click", () => this.step([...this.edits.keys()].map((key) => [key])));
    form.addEventListener("submit", () => {
      const edits = [...this.edits].map(([key, value]) => [...key.split("/"), value]);
      form.document.value = JSON.stringify({ base: this.base, edits: edits.map(([about, line, party, field, value]) => ({ [about]: line, party, field, value })) });
    });
    this.dialog.addEventListener("close", () => this.told(this.dialog.returnValue === "ok"));
    try {
      if ("done" in this.dataset) sessionStorage.removeItem(this.store); // they were confirmed just now
      const [base, edits] = JSON.parse(sessionStorage.getItem(this.store)) || [];
      this.base = base; // what they were made from; a newer one is merged
      this.edits = new Map(edits);
    } catch { /* none kept */ }
    this.paint();
  }

  all() { return [...this.table.tBodies[0].rows]; }
  rows() { return this.all().filter((row) => !row.hidden); }
  part(cell) { return (cell.cellIndex - FIRST) % 7; }
  party(cell) { return this.parties[Math.floor((cell.cellIndex - FIRST) / 7)]; }
  whole(cell) { return cell.parentElement.cells[cell.cellIndex - this.part(cell)]; }
  key_of(cell, field) { return `${cell.parentElement.id}/${this.party(cell).dataset.party}/${field}`; }

  look(cell) {
    if (this.at) { this.at.tabIndex = -1; this.at.removeAttribute("aria-label"); }
    this.at = cell;
    cell.tabIndex = 0;
    const value = this.value(cell);
    if (value) cell.setAttribute("aria-label", this.words.values[value] + (cell.matches(".i") ? ` (${this.words.as_group})` : ""));
  }

  value(cell) {
    if (cell.cellIndex < FIRST || !this.part(cell)) return "";
    const set = this.edits.get(this.key_of(cell, this.uses[this.part(cell) - 1]));
    if (set) return set;
    const group = cell.matches(".i") && this.all().find((row) => row.dataset.group === cell.parentElement.dataset.in);
    return group ? this.value(group.cells[cell.cellIndex]) : LETTERS[cell.classList[0]] || "";
  }

  // Moving.
  key(event) {
    if (event.key === "Enter" && event.target.closest("a")) return;
    const control = event.ctrlKey || event.metaKey, letter = (event.key === "Process" ? event.code.slice(3) : event.key).toLowerCase();
    if (MOVES[letter] && !event.altKey) this.go(MOVES[letter], control && letter.length < 5 ? MOVES[letter][1] : 0, event.shiftKey);
    else if (control && letter === "z") this.undo();
    else if (control || event.altKey) return;
    else if (letter === "enter" || letter === "f2") this.enter();
    else if (letter === "escape") this.range(this.at);
    else if (LETTERS[letter]) this.set(LETTERS[letter]);
    else if (letter === "delete" || letter === "backspace") this.back();
    else return;
    event.preventDefault();
  }

  go([down, right], ends, further) {
    const rows = this.rows(), within = (place, list) => list[Math.min(Math.max(place, 0), list.length - 1)];
    const row = within(rows.indexOf(this.at.parentElement) + (ends || down), rows), cell = within(this.at.cellIndex + right, row.cells);
    this.range(cell, further);
  }

  range(cell, further = false) {
    if (!further) this.anchor = cell;
    for (const one of this.table.querySelectorAll("[aria-selected]")) one.removeAttribute("aria-selected");
    if (further) for (const one of this.chosen(cell)) one.setAttribute("aria-selected", "true");
    this.look(cell);
    cell.focus();
  }

  chosen(cell = this.at) {
    const rows = this.rows(), from = rows.includes(this.anchor?.parentElement) ? this.anchor : cell;
    const [top, end] = [rows.indexOf(from.parentElement), rows.indexOf(cell.parentElement)].sort((a, b) => a - b);
    const [left, right] = [from.cellIndex, cell.cellIndex].sort((a, b) => a - b);
    return rows.slice(top, end + 1).flatMap((row) => [...row.cells].slice(left, right + 1));
  }

  click(event) {
    const link = event.target.closest("a[data-fold]");
    if (link) { event.preventDefault(); this.fold(link); }
    if (event.target.closest("a")) return;
    const cell = event.target.closest("td, th");
    this.range(cell, event.shiftKey);
  }

  async fold(link) {
    const row = link.closest("tr"), open = link.getAttribute("aria-expanded") === "true", mine = (one) => one.dataset.in === row.dataset.group;
    if (!open && !this.all().some(mine)) {
      const text = await fetch(link.href).then((answer) => answer.text()).catch(() => "");
      const page = new DOMParser().parseFromString(text, "text/html"), lines = [...page.querySelectorAll("tr")].filter(mine);
      if (!lines.length || page.querySelector("[data-more]")) { location.href = link.href; return; }
      this.quiet(lines);
      row.after(...lines);
      this.paint();
    }
    for (const one of this.all().filter(mine)) one.hidden = open;
    link.setAttribute("aria-expanded", !open);
    if (this.at.parentElement.hidden) this.look(row.cells[0]);
  }

  quiet(rows) { for (const row of rows) for (const link of row.querySelectorAll("a:not([data-fold])")) link.tabIndex = -1; }

  enter() {
    if (this.at.cellIndex < FIRST) this.at.querySelector("a")?.click();
    else this.ask();
  }

  // Editing.
  free() {
    const cells = this.chosen().filter((cell) => cell.cellIndex >= FIRST && !cell.matches(".e"));
    const open = cells.filter((cell) => !cell.matches(".locked *"));
    if (cells.length > open.length) this.said.textContent = this.words.locked;
    return this.edited ? open : [];
  }

  set(value) {
    const places = this.free().flatMap((cell) => (this.part(cell) ? [cell] : [...cell.parentElement.cells].slice(cell.cellIndex + 1, cell.cellIndex + 7)));
    if (!places.length) return;
    this.step(places.map((cell) => [this.key_of(cell, this.uses[this.part(cell) - 1]), value]));
    if (value === "limited" && places.some((cell) => !this.beside(cell, "condition"))) this.ask(true);
  }

  step(pairs) {
    const was = new Map();
    for (const [key, value] of pairs) {
      if (!was.has(key)) was.set(key, this.edits.get(key));
      if (value === undefined || value === this.first(key)) this.edits.delete(key);
      else this.edits.set(key, value);
    }
    this.steps.push(was);
    this.paint();
  }

  first(key) {
    const cell = this.cell_of(key);
    if (!cell || !this.part(cell)) return cell && (cell.dataset[key.split("/")[3]] ?? "");
    const drawn = this.looks.get(cell)?.name || cell.className;
    return drawn.includes(" i") ? undefined : LETTERS[drawn[0]];
  }

  undo() {
    const was = this.steps.pop();
    if (!was) return;
    for (const [key, value] of was) if (value === undefined) this.edits.delete(key); else this.edits.set(key, value);
    this.paint();
  }

  back() {
    const keys = this.free().flatMap((cell) => {
      const all = this.part(cell) ? [this.uses[this.part(cell) - 1]] : [...this.uses, "condition", "reasons", "note"];
      return all.map((field) => [this.key_of(cell, field)]);
    }).filter(([key]) => this.edits.has(key));
    if (keys.length) this.step(keys);
  }

  beside(cell, field) {
    return this.edits.get(this.key_of(cell, field)) ?? this.whole(cell).dataset[field] ?? "";
  }

  ask(needed = false) {
    const cells = this.free();
    if (!cells.length) return;
    const { form } = this, said = (field) => this.beside(cells[0], field);
    this.asked = [...new Set(cells.map((cell) => this.whole(cell)))];
    form.condition.value = said("condition");
    form.condition.required = needed;
    form.note.value = said("note");
    for (const box of form.reasons) box.checked = said("reasons").includes(box.value);
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  told(ok) {
    const { form } = this;
    const reasons = [...form.reasons].filter((box) => box.checked).map((box) => box.value).sort().join(", ");
    const said = { condition: form.condition.value.trim(), reasons, note: form.note.value.trim() };
    if (ok) {
      this.step(this.asked.flatMap((cell) => Object.entries(said).map(([field, value]) => [this.key_of(cell, field), value])));
    } else if (form.condition.required) this.undo();
    this.at.focus();
  }

  // Showing what waits.
  cell_of(key) {
    const [about, line, party, field] = key.split("/");
    const row = document.getElementById(`${about}/${line}`);
    const place = this.parties.findIndex((one) => one.dataset.party === party);
    return place < 0 ? undefined : row?.cells[FIRST + place * 7 + this.uses.indexOf(field) + 1];
  }

  paint() {
    if (!this.edited) return;
    for (const [cell, look] of this.looks) { cell.className = look.name; cell.replaceChildren(...look.inside); }
    this.looks.clear();
    const list = this.pending.querySelector("ol");
    list.replaceChildren();
    for (const [key, value] of this.edits) {
      const [, line, party, field] = key.split("/"), cell = this.cell_of(key), { fields, values, uses } = this.words;
      const named = this.parties.find((one) => one.dataset.party === party)?.textContent || party;
      const [entry, mark] = ["li", "ins"].map((name) => document.createElement(name));
      const shown = field === "reasons" ? value.replace(/\w+/g, (one) => this.words.reasons[one]) : values[value] || value;
      entry.textContent = `${line} · ${named} · ${uses[field] || fields[field]}: ${shown || this.words.nothing}`;
      if (list.children.length < LISTED) list.append(entry);
      if (!cell) continue;
      mark.textContent = this.part(cell) ? values[value] : fields[field];
      if (!this.looks.has(cell)) this.looks.set(cell, { name: cell.className, inside: [...cell.childNodes] });
      if (this.part(cell)) { cell.className = `${value === "to_negotiate" ? "n" : value[0]} w`; cell.replaceChildren(mark); }
      else { cell.classList.add("w"); cell.append(" ", mark); }
    }
    this.pending.hidden = !this.edits.size;
    this.pending.querySelector("[data-count]").textContent = this.edits.size;
    if (this.edits.size) this.said.textContent = this.words.waiting.replace("{n}", this.edits.size);
    if (!this.edits.size) this.base = +this.dataset.base;
    try { sessionStorage.setItem(this.store, JSON.stringify([this.base, [...this.edits]])); } catch { /* none kept */ }
    this.look(this.at);
  }
}

customElements.define("rights-grid", RightsGrid);
