// Long forms save themselves: <form data-autosave="/url/">. What is typed stays in this browser until the server has it.
// The server answers {"saved": "…"} when it has stored the draft, {"error": "…"} when it will not; no answer shows the
// form's data-unsaved text. Until it is stored, the local copy stays and sending is tried again.
(() => {
  "use strict";
  const PREFIX = "draft:";
  const user = document.body.dataset.user || "";
  const key = (form) => `${PREFIX}${user}:${form.dataset.autosave}`;

  const store = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* full or forbidden: the server copy is what counts */ } },
    drop(name) { try { localStorage.removeItem(name); } catch { /* forbidden */ } },
    wipe() {
      try { Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => localStorage.removeItem(name)); } catch { /* forbidden */ }
    },
  };

  const entries = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const say = (form, state, text) => form.querySelectorAll("[data-autosave-state]").forEach((shown) => {
    shown.dataset.state = state;
    shown.textContent = text;
  });
  const hour = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  function watch(form) {
    let timer = 0;
    let sending = false;
    let again = false;
    let sent = JSON.stringify(entries(form));

    async function send() {
      if (sending) { again = true; return; }
      const body = JSON.stringify(entries(form));
      if (body === sent) return;
      sending = true;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: new URLSearchParams(entries(form)),
          headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value || "", "X-Requested-With": "autosave" },
          credentials: "same-origin",
          redirect: "error",
        });
        const reply = await answer.json().catch(() => ({}));
        if (!answer.ok) throw new Error(reply.error || "");
        sent = body;
        if (JSON.stringify(entries(form)) === body) store.drop(key(form));
        say(form, "saved", reply.saved || hour());
      } catch (problem) {
        say(form, "error", (problem instanceof TypeError ? "" : problem.message) || form.dataset.unsaved || "…");
        timer = setTimeout(send, 15000);
      } finally {
        sending = false;
        if (again) { again = false; send(); }
      }
    }

    form.addEventListener("input", () => {
      store.set(key(form), JSON.stringify(entries(form)));
      clearTimeout(timer);
      timer = setTimeout(send, Number(form.dataset.delay || 1200));
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) { clearTimeout(timer); send(); } });
    form.addEventListener("submit", () => clearTimeout(timer));
    offer(form);
  }

  // A local copy newer than the page: say so and put it back only when asked.
  function offer(form) {
    const kept = store.get(key(form));
    if (!kept || kept === JSON.stringify(entries(form))) { store.drop(key(form)); return; }
    const strip = form.querySelector("[data-autosave-offer]");
    if (!strip) return;
    strip.hidden = false;
    strip.querySelector("[data-restore]")?.addEventListener("click", () => { fill(form, JSON.parse(kept)); strip.hidden = true; });
    strip.querySelector("[data-discard]")?.addEventListener("click", () => { store.drop(key(form)); strip.hidden = true; });
  }

  function fill(form, pairs) {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].forEach((field) => {
      if (!field.name || field.type === "file" || field.type === "hidden") return;
      const kept = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple && field.options) [...field.options].forEach((option) => { option.selected = kept.includes(option.value); });
      else if (kept.length) field.value = kept[0];
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.querySelectorAll("form[data-autosave]").forEach(watch);
  document.addEventListener("submit", (event) => { if (event.target.matches("form[data-sign-out]")) store.wipe(); });
})();
