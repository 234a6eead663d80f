// A case's page: when something was filed about the case, the page asks for itself anew, unless somebody is in a dialog.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  const SHORTEST = 2000, LONGEST = 30000;
  let wait = SHORTEST, stream = null, isNews = false, isBusy = false;
  // What follows from one's own act needs no word: the page has just said what was done.
  const acted = document.querySelector("#toasts .toast") ? performance.now() : -Infinity;
  const box = () => document.querySelector("[data-news]");
  const listen = () => {
    stream?.close();
    stream = box() && new EventSource(box().dataset.news);
    stream?.addEventListener("news", () => { isNews = true; refresh(); });
    stream?.addEventListener("open", () => { wait = SHORTEST; });
    // A browser never opens a refused stream again: load the page, which opens another one.
    stream?.addEventListener("error", (event) => {
      if (event.target === stream && stream.readyState === EventSource.CLOSED) later(() => { isNews = true; refresh(); });
    });
  };
  // After a failure the next attempt is made later each time.
  const later = (then) => new Promise((resolve) => { setTimeout(resolve, wait); wait = Math.min(2 * wait, LONGEST); }).then(then);
  const refresh = () => {
    // One request at a time: two answers that replace the same part of the page would both stay in it.
    if (!isNews || isBusy || document.hidden || dialog?.open) return;
    isNews = false;
    isBusy = true;
    const shown = box()?.dataset.news;
    htmx.ajax("GET", location.pathname, { target: "#main", select: "#main", swap: "outerHTML", headers: { "X-Idle": "1" } })
      .then(() => {
        if (box()?.dataset.news === shown) return later(() => { if (!document.hidden) listen(); });
        listen();
        if (!box()) window.lianban.say("本件打不开了，可能已转由其他部门办理。");
        else if (performance.now() - acted > 4000) window.lianban.say("办件有新进展，本页已更新。");
      })
      .catch(() => later(() => { isNews = true; }))
      .finally(() => { isBusy = false; refresh(); });
  };
  // A page in the background listens to nothing; it catches up when somebody looks at it again.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { stream?.close(); stream = null; } else if (!stream) listen();
    refresh();
  });
  dialog?.addEventListener("close", refresh);
  if (!document.hidden) listen();
})();
