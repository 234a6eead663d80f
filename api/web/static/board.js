// The board: says whether it is live, and keeps the clock of the large screen.
(() => {
  "use strict";
  const live = (words, isLost) => {
    for (const one of document.querySelectorAll("[data-live]")) {
      one.textContent = words;
      one.classList.toggle("is-lost", isLost);
    }
  };
  // A stream ends and begins anew by itself now and then; only one that stays away is worth a word.
  const PATIENCE = 3000;
  let missing = 0;
  const here = () => { clearTimeout(missing); missing = 0; live("实时", false); };
  const lost = (why) => {
    missing ||= setTimeout(() => live(`${why}，数据截至 ${document.querySelector("[data-at]")?.dataset.at ?? "—"}`, true), PATIENCE);
  };
  document.addEventListener("htmx:sseError", () => lost("连接中断"));
  document.addEventListener("sse:away", () => lost("数据暂时读不到"));
  document.addEventListener("htmx:sseMessage", (event) => { if (event.detail.type === "board") here(); });
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const format = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "full", timeStyle: "medium", hourCycle: "h23" });
    setInterval(() => { clock.textContent = format.format(Date.now() + window.lianban.skew); }, 1000);
  }
})();
