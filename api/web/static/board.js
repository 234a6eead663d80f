// The board: says whether it is live, and keeps the clock of the large screen.
(() => {
  "use strict";
  const live = (words, isLost) => {
    for (const one of document.querySelectorAll("[data-live]")) {
      one.textContent = words;
      one.classList.toggle("is-lost", isLost);
    }
  };
  document.addEventListener("htmx:sseOpen", () => live("实时", false));
  document.addEventListener("htmx:sseError", () => live("连接中断，正在重连", true));
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const format = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "full", timeStyle: "medium", hourCycle: "h23" });
    setInterval(() => { clock.textContent = format.format(Date.now() + window.lianban.skew); }, 1000);
  }
})();
