// The inbox: tick all of a page, and say how many are ticked.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const showTicked = () => {
    const ticks = all("[data-tick]"), count = ticks.filter((one) => one.checked).length;
    for (const one of all("[data-ticked]")) one.textContent = count ? `已选 ${count} 项` : "未选择";
    for (const one of all("[data-tick-all]")) {
      one.checked = count > 0 && count === ticks.length;
      one.indeterminate = count > 0 && count < ticks.length;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) for (const one of all("[data-tick]")) one.checked = event.target.checked;
    if (event.target.matches("[data-tick-all], [data-tick]")) showTicked();
  });
  document.addEventListener("htmx:afterSettle", showTicked);
  addEventListener("pageshow", showTicked);
})();
