// A case's page: when something was filed about the case, the page asks for itself anew, unless somebody is in a dialog.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  let stream = null, isNews = false, isBusy = false;
  // What follows from one's own act needs no word: the page has just said what was done.
  const acted = document.querySelector("#toasts .toast") ? performance.now() : -Infinity;
  const box = () => document.querySelector("[data-news]");
  const listen = () => {
    stream?.close();
    stream = box() && new EventSource(box().dataset.news);
    stream?.addEventListener("news", () => { isNews = true; refresh(); });
  };
  const refresh = () => {
    // One request at a time: two answers that replace the same part of the page would both stay in it.
    if (!isNews || isBusy || document.hidden || dialog?.open) return;
    isNews = false;
    isBusy = true;
    htmx.ajax("GET", location.pathname, { target: "#main", select: "#main", swap: "outerHTML", headers: { "X-Idle": "1" } })
      .then(() => {
        listen();
        if (!box()) window.lianban.say("本件打不开了，可能已转由其他部门办理。");
        else if (performance.now() - acted > 4000) window.lianban.say("办件有新进展，本页已更新。");
      })
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
