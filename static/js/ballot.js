// The ballot: how much is marked, and the button that waits for the rest. Nothing is kept on this device.
(() => {
  "use strict";
  const form = document.querySelector("[data-ballot]");
  if (!form) return;
  const total = Number(form.dataset.ballot);
  const words = document.querySelector("[data-ballot-done]");
  const reason = document.querySelector("[data-ballot-reason]");
  const button = document.querySelector("button[form=vote-form]");
  const bar = document.querySelector(".ballot-progress progress");
  const count = () => {
    let done = 0;
    form.querySelectorAll(".ballot-group").forEach((group) => {
      const whole = group.querySelector(".ballot-whole input:checked");
      group.querySelectorAll(".ballot-item").forEach((item) => {
        if (!item.querySelector(".choices")) return;
        if (whole || item.querySelector(".choices :checked")) done += 1;
      });
    });
    words.textContent = words.dataset.words.replace("{done}", done).replace("{total}", total);
    bar.value = done;
    reason.hidden = done >= total;
    if (done < total) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
  };
  form.addEventListener("change", count);
  count();
})();
