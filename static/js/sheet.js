// The score sheet as a spreadsheet, on top of a form that works without a script: keys, pasting a column, saving cell by cell,
// live totals, folding, filters. The server decides; what it refuses stays typed in the cell, with its sentence below.
(() => {
  "use strict";
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const $$ = (selector, root = sheet) => [...root.querySelectorAll(selector)];
  const data = JSON.parse(document.getElementById("sheet-data").textContent);
  const rows = new Map(data.rows.map((row) => [row.id, row]));
  const lines = new Map($$("tr[data-row]").map((line) => [Number(line.dataset.row), line]));
  const strip = (id) => sheet.querySelector(`tr[data-strip="${id}"]`);
  const part = (id, name) => sheet.querySelector(`[name="${name}_${id}"]`);
  const inputs = $$('[data-cell="p"]');
  const idOf = (field) => Number(field.name.slice(2));
  sheet.classList.add("is-scripted");

  // ---- figures the Vietnamese way
  const read = (text) => {
    const typed = text.trim().replace(/[\s\u00a0]/g, "").replace("\u2212", "-");
    return /^-?\d{1,3}(\.\d{3})+(,\d+)?$|^-?\d+(,\d+)?$/.test(typed) ? Number(typed.replaceAll(".", "").replace(",", ".")) : null;
  };
  const show = (value) => (Math.round(value * 10000) / 10000).toLocaleString("vi-VN", { maximumFractionDigits: 4 }).replace("-", "\u2212");

  // ---- totals: content scaled up where rows do not apply, bonus, deductions, the cap
  const points = new Map(Object.entries(data.points).map(([id, value]) => [Number(id), value]));
  const kept = new Map(points); // what the server holds: a value it refused stays typed, and out of the total
  function hold(id, value) {
    if (value === null) { kept.delete(id); points.delete(id); } else { kept.set(id, value); points.set(id, value); }
  }
  function refused(id) {
    if (kept.has(id)) points.set(id, kept.get(id)); else points.delete(id);
    total();
  }
  function total() {
    const sums = new Map();
    const held = { content: 0, bonus: 0, deduction: 0 };
    let full = 0, applies = 0;
    for (const row of data.rows.filter((found) => found.leaf)) {
      if (row.part === "content") full += row.max;
      if (row.off) continue;
      if (row.part === "content") applies += row.max;
      const value = points.get(row.id);
      if (value === undefined) continue;
      held[row.part] += value;
      for (let up = row.parent; up; up = rows.get(up)?.parent) sums.set(up, (sums.get(up) || 0) + value);
    }
    $$("[data-sum]").forEach((shown) => { const sum = sums.get(Number(shown.dataset.sum)); shown.textContent = sum === undefined ? "–" : show(sum); });
    const content = applies && applies !== full ? Math.round((held.content * full * 100) / applies) / 100 : held.content;
    const whole = Math.max(content + held.bonus - held.deduction, 0);
    const shown = sheet.querySelector("[data-total]");
    if (shown) shown.textContent = show(data.over ? whole : Math.min(whole, data.scale));
    const open = inputs.filter((field) => field.value.trim() === "").length;
    $$("[data-open-count]").forEach((place) => { place.textContent = open; });
  }
  function take(field) {
    const id = idOf(field), value = read(field.value);
    if (value === null) points.delete(id); else points.set(id, value);
    lines.get(id).classList.toggle("open", field.value.trim() === "");
    mark(field, value);
    total();
  }
  function mark(field, value) {
    const proposal = field.parentElement.querySelector("[data-proposal]");
    const before = proposal ? read(proposal.dataset.proposal) : null;
    const change = before === null || value === null ? 0 : Math.round((value - before) * 10000) / 10000;
    field.classList.toggle("is-changed", change !== 0);
    const place = field.parentElement.querySelector("[data-change]");
    if (place) place.textContent = change === 0 ? "" : (change > 0 ? "+" : "") + show(change);
    lines.get(idOf(field)).classList.toggle("differs", change !== 0);
    if (change !== 0) strip(idOf(field))?.classList.add("is-open");
  }

  // ---- saving
  const state = sheet.querySelector("[data-save-state]");
  const say = (kind, text) => { if (state) { state.dataset.state = kind; state.textContent = text; } };
  const token = () => sheet.closest("form").elements.csrfmiddlewaretoken.value;
  const stored = new Map(), waiting = new Map(), sending = new Set();
  const names = ["p", "f", "r"];
  const written = (id) => names.map((name) => part(id, name)?.value ?? "").join("\u0000");
  inputs.forEach((field) => stored.set(idOf(field), written(idOf(field))));
  const plan = (id, delay) => { clearTimeout(waiting.get(id)); waiting.set(id, setTimeout(() => save(id), delay)); };

  async function save(id) {
    clearTimeout(waiting.get(id));
    waiting.delete(id);
    if (!sheet.dataset.save || written(id) === stored.get(id)) return;
    if (sending.has(id)) { plan(id, 150); return; }
    sending.add(id);
    const sent = written(id);
    const body = new URLSearchParams();
    [...names, "v"].forEach((name) => { const field = part(id, name); if (field) body.set(name, field.value); });
    const [points, figure] = (stored.get(id) || "").split("\u0000");
    if (part(id, "f") && body.get("f") !== figure && body.get("f") && body.get("p") === points) body.delete("p"); // the points follow the figure
    try {
      const answer = await fetch(sheet.dataset.save.replace(/\/0\/$/, `/${id}/`), {
        method: "POST", body, credentials: "same-origin", redirect: "error", headers: { "X-CSRFToken": token(), "X-Requested-With": "sheet" },
      });
      const reply = await answer.json().catch(() => ({}));
      if (answer.ok) accepted(id, reply, sent);
      else if (answer.status === 409) clash(id, reply);
      else if (answer.status === 422) { wrong(id, Object.values(reply.errors || {}).join(" "), sent); refused(id); }
      else { say("error", sheet.dataset.unsaved); wrong(id, reply.error || sheet.dataset.unsaved, sent); }
    } catch {
      say("error", sheet.dataset.unsaved);
      plan(id, 5000);
    } finally {
      sending.delete(id);
    }
  }
  function accepted(id, reply, sent) {
    part(id, "v").value = reply.version;
    stored.set(id, sent);
    const field = part(id, "p");
    kept.delete(id);
    if (read(reply.points) !== null) kept.set(id, read(reply.points));
    if (written(id) === sent) {
      if (read(field.value) !== read(reply.points)) { field.value = reply.points; take(field); }
      stored.set(id, written(id));
    } else plan(id, 200);
    wrong(id, "", sent);
    say("saved", reply.saved);
  }
  function wrong(id, text, sent) {
    const field = part(id, "p"), place = document.getElementById(`error-${id}`);
    place.textContent = text;
    field.classList.toggle("is-invalid", text !== "");
    field.setAttribute("aria-invalid", String(text !== ""));
    if (text) { field.setAttribute("aria-describedby", place.id); stored.set(id, sent); }
  }
  function clash(id, reply) {
    const place = document.getElementById(`error-${id}`), field = part(id, "p");
    place.textContent = reply.clash || "";
    field.classList.add("is-invalid");
    if (reply.version === undefined) return;
    hold(id, read(reply.points || ""));
    total();
    const choose = (label, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "sheet-choose", textContent: label });
      button.addEventListener("click", () => { part(id, "v").value = reply.version; act(); field.focus(); });
      place.append(" ", button);
    };
    choose(`${sheet.dataset.mine} ${field.value || "–"}`, () => { take(field); stored.delete(id); save(id); });
    choose(`${sheet.dataset.theirs} ${reply.shown}`, () => {
      field.value = reply.points;
      names.slice(1).forEach((name) => { const other = part(id, name); if (other) other.value = name === "f" ? reply.figure : reply.reason; });
      stored.set(id, written(id));
      wrong(id, "", written(id));
      take(field);
    });
  }

  sheet.addEventListener("input", (event) => {
    const kind = event.target.dataset.cell;
    if (!kind) return;
    if (kind === "p") take(event.target);
    plan(idOf(event.target), 900);
  });
  sheet.addEventListener("focusout", (event) => { if (event.target.dataset?.cell) save(idOf(event.target)); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) [...waiting.keys()].forEach(save); });
  window.addEventListener("beforeunload", (event) => {
    if (state?.dataset.state === "error" && waiting.size) event.preventDefault();
  });
  sheet.closest("form")?.addEventListener("submit", () => { waiting.forEach(clearTimeout); waiting.clear(); state && (state.dataset.state = ""); });

  // ---- keys and pasting
  const column = () => inputs.filter((field) => field.offsetParent);
  const go = (field, step) => {
    const shown = column();
    const next = shown[shown.indexOf(field) + step];
    if (next) { next.focus(); next.select(); }
  };
  sheet.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset.cell || field.dataset.cell === "v") return;
    if (event.key === "Enter") {
      event.preventDefault();
      go(part(idOf(field), "p"), event.shiftKey ? -1 : 1);
    } else if (field.dataset.cell === "p" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(field, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && field.dataset.cell === "p") {
      field.value = (stored.get(idOf(field)) || "").split("\u0000")[0];
      take(field);
    }
  });
  sheet.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (event.target.dataset.cell !== "p" || !text.includes("\n")) return;
    event.preventDefault();
    const shown = column(), from = shown.indexOf(event.target);
    text.split("\n").forEach((line, n) => {
      const field = shown[from + n];
      if (!field) return;
      field.value = line.split("\t")[0].trim();
      take(field);
      plan(idOf(field), 20 * n);
    });
  });

  // ---- folding, strips, filters
  const hiddenBy = (id) => { for (let up = rows.get(id)?.parent; up; up = rows.get(up)?.parent) if (lines.get(up)?.classList.contains("is-folded")) return true; return false; };
  let shownRows = "all";
  function arrange() {
    lines.forEach((line, id) => {
      const leaf = rows.get(id).leaf;
      const off = hiddenBy(id) || (shownRows !== "all" && (!leaf || !line.classList.contains(shownRows)));
      line.hidden = off;
      const under = strip(id);
      if (under) under.hidden = off;
    });
  }
  $$("[data-fold], [data-note]").forEach((button) => { button.hidden = false; });
  sheet.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]"), note = event.target.closest("[data-note]"), filter = event.target.closest("[data-show]");
    if (fold) {
      const line = fold.closest("tr");
      fold.setAttribute("aria-expanded", String(!line.classList.toggle("is-folded")));
      arrange();
    }
    if (note) {
      const under = strip(Number(note.closest("tr").dataset.row));
      if (under?.classList.toggle("is-all")) { under.classList.add("is-open"); under.querySelector("[data-cell]")?.focus(); }
      else under?.classList.remove("is-open");
    }
    if (filter) {
      shownRows = filter.dataset.show;
      $$("[data-show]").forEach((button) => button.setAttribute("aria-pressed", String(button === filter)));
      arrange();
    }
  });
  if (inputs.length) total();
})();
