// The waterfall's open bars grow with the case's own time; at the right edge the page asks for a new picture.
(() => {
  "use strict";
  const grow = () => {
    const picture = document.querySelector("svg.waterfall");
    if (!picture) return;
    const { from, until, now, x, width } = picture.dataset;
    picture.began ??= Date.now();
    const at = Number(now) + Date.now() - picture.began;
    const place = (moment) => Number(x) + (Number(width) * (moment - from)) / (until - from);
    for (const bar of picture.querySelectorAll("rect.grows")) {
      const left = place(Number(bar.dataset.since));
      bar.setAttribute("width", Math.max(1, Math.min(place(at), Number(x) + Number(width)) - left));
    }
    if (at > Number(until) && picture.querySelector("rect.grows") && window.htmx) {
      picture.removeAttribute("class");
      htmx.trigger("#waterfall", "edge");
    }
  };
  setInterval(grow, 1000);
})();
