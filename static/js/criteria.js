// Criteria tables: sums move as maxima are typed. Without a script the page sums up when it is saved.
(() => {
  "use strict";
  const read = (text) => {
    const number = Number(String(text).trim().replaceAll(".", "").replace(",", ".").replace("\u2212", "-"));
    return Number.isFinite(number) ? number : 0;
  };
  const show = (number) => (Math.round(number * 10000) / 10000).toLocaleString("vi-VN", { maximumFractionDigits: 4 });

  const table = document.querySelector("[data-sums]");
  const sumUp = () => {
    const rows = [...table.querySelectorAll("[data-row]")].reverse();
    const held = new Map();
    let total = 0;
    rows.forEach((row) => {
      const input = row.querySelector("[data-max]");
      const group = row.querySelector("[data-sum]");
      const own = input ? read(input.value) : group ? held.get(row.dataset.row) || 0 : 0;
      if (group) group.textContent = show(own);
      const fixed = row.querySelector("[data-fixed]");
      if (fixed) fixed.classList.toggle("is-invalid", own > read(fixed.value));
      if (input && row.dataset.part === "content") total += own;
      const parent = row.dataset.parent;
      if (parent) held.set(parent, (held.get(parent) || 0) + own);
    });
    const shown = table.querySelector("[data-sum-total]");
    shown.textContent = show(total);
    shown.classList.toggle("tx-bad", total > read(shown.dataset.scale));
  };
  if (table) {
    table.addEventListener("input", sumUp);
    sumUp();
  }

  const form = document.querySelector("[data-row-form]");
  if (form) {
    const live = form.querySelector("[data-live-parent]");
    const maximum = form.querySelector("[name=maximum]");
    const told = live ? live.textContent : "";
    const tell = () => {
      const sum = read(live.dataset.others) + read(maximum.value);
      const limit = live.dataset.limit;
      live.textContent = `${told} ${show(read(live.dataset.others))} + ${show(read(maximum.value))} = ${show(sum)}${limit ? ` / ${limit}` : ""}`;
      live.classList.toggle("tx-bad", Boolean(limit) && sum > read(limit));
    };
    if (live && maximum) {
      maximum.addEventListener("input", tell);
      tell();
    }
    ["kind", "source"].forEach((name) => {
      const field = form.querySelector(`[name=${name}]`);
      const button = form.querySelector("[data-kind-button]");
      if (field && button) field.addEventListener("change", () => form.requestSubmit(button));
    });
    const button = form.querySelector("[data-kind-button]");
    if (button) button.classList.add("sr");
  }
})();
