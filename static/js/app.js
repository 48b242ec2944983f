// Conveniences on top of pages that work without a script. No inline handlers, no eval.
(() => {
  "use strict";
  const $$ = (selector, root = document) => root.querySelectorAll(selector);

  // A form is sent once: buttons wait from submit until the page comes back. data-again: it answers with a file, keep it usable.
  const waiting = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
    if (waiting.has(form)) { event.preventDefault(); return; }
    waiting.add(form);
    setTimeout(() => $$("button:not([type=button])", form).forEach((button) => { button.disabled = true; button.dataset.waiting = ""; }), 0);
  });
  const release = () => $$("[data-waiting]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.waiting;
    if (button.form) waiting.delete(button.form);
  });
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);

  // Filters that say nothing stay out of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    [...event.detail.formData].forEach(([name, value]) => { if (value === "") event.detail.formData.delete(name); });
  });

  // Selects and date fields that stand for themselves: change sends the form. The button is for those without a script.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit();
  });

  // Character counters: <span data-count="field-id"> under a field with maxlength.
  const count = (field) => {
    const shown = document.querySelector(`[data-count="${CSS.escape(field.id)}"]`);
    if (!shown) return;
    const limit = Number(field.dataset.limit || field.maxLength || 0);
    const number = (value) => value.toLocaleString("vi-VN");
    shown.textContent = `${number(field.value.length)}${limit > 0 ? ` / ${number(limit)}` : ""} ${shown.dataset.word || ""}`;
    shown.classList.toggle("over", limit > 0 && field.value.length > limit);
  };
  document.addEventListener("input", (event) => { if (event.target.id) count(event.target); });

  // One click listener for what opens, closes and shows.
  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const eye = on("[data-eye]");
    if (eye) {
      const field = document.getElementById(eye.dataset.eye);
      field.type = field.type === "password" ? "text" : "password";
      eye.setAttribute("aria-pressed", String(field.type === "text"));
    }
    const opener = on("[data-dialog]");
    if (opener) {
      const dialog = document.querySelector(opener.dataset.dialog);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
    }
    if (on("[data-dialog-close]")) { event.preventDefault(); on("dialog").close(); }
    if (on("[data-close]")) on("[data-notice]").remove();
    if (on("[data-print]")) window.print();
    const copier = on("[data-copy]");
    if (copier) {
      const field = document.getElementById(copier.dataset.copy);
      field.select();
      const said = () => { copier.lastChild.textContent = copier.dataset.copied; };
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(said, () => {});
      else if (document.execCommand("copy")) said();
    }
    if (on('[aria-disabled="true"]')) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector("[data-slash]");
      if (field && field.offsetParent) { event.preventDefault(); field.focus(); }
    }
    if (event.key === "Escape") {
      $$("details.menu[open]").forEach((menu) => { menu.open = false; if (menu.contains(event.target)) menu.querySelector("summary").focus(); });
    }
  });

  // What is hidden until a script runs, and what a swap brings in.
  const prepare = (root) => {
    $$("[data-close], [data-eye], [data-print], [data-copy]", root).forEach((button) => { button.hidden = false; });
    $$("[data-without-script]", root).forEach((part) => { part.hidden = true; });
    $$("textarea[id], input[id]", root).forEach(count);
    $$("input[data-number]", root).forEach((field) => { field.inputMode = "decimal"; field.autocomplete = "off"; });
  };
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  // The idle lock is the server's; the page only warns, and goes to the lock when the time is up.
  const minutes = Number(document.body.dataset.idle || 0);
  const unlock = document.body.dataset.unlock;
  if (minutes && unlock) {
    const KEY = "seen-at";
    const seen = () => { try { localStorage.setItem(KEY, String(Date.now())); } catch { /* private window */ } };
    const last = () => Number(localStorage.getItem(KEY) || 0);
    let noted = 0;
    ["keydown", "pointerdown", "scroll"].forEach((name) => document.addEventListener(name, () => {
      if (Date.now() - noted > 10000) { noted = Date.now(); seen(); }
    }, { passive: true }));
    seen();
    setInterval(() => {
      if (Date.now() - last() < minutes * 60000) return;
      document.dispatchEvent(new CustomEvent("app:lock"));
      location.assign(`${unlock}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }, 15000);
  }
})();
