// A stream of a page that is looked at: closed while the page is hidden, open again when it is shown.
// A browser opens six connections to a server (HTTP/1.1): boards in the background must not take them all.
(() => {
  "use strict";
  class VisibleSource extends EventTarget {
    #url; #source = null; #types = new Set(); #isClosed = false;
    onopen = null;
    onerror = null;
    constructor(url) {
      super();
      this.#url = url;
      document.addEventListener("visibilitychange", this.#follow);
      window.addEventListener("pagehide", this.#pause);
      window.addEventListener("pageshow", this.#follow);
      this.#follow();
    }
    get readyState() { return this.#isClosed ? EventSource.CLOSED : this.#source?.readyState ?? EventSource.CONNECTING; }
    addEventListener(type, ...rest) {
      super.addEventListener(type, ...rest);
      if (!this.#types.has(type)) { this.#types.add(type); this.#hear(type); }
    }
    close() {
      this.#isClosed = true;
      this.#pause();
      document.removeEventListener("visibilitychange", this.#follow);
      window.removeEventListener("pagehide", this.#pause);
      window.removeEventListener("pageshow", this.#follow);
    }
    #hear = (type) => this.#source?.addEventListener(type, (event) =>
      this.dispatchEvent(new MessageEvent(type, { data: event.data, lastEventId: event.lastEventId })));
    #pause = () => { this.#source?.close(); this.#source = null; };
    #follow = () => {
      if (document.hidden) { this.#pause(); return; }
      if (this.#source || this.#isClosed) return;
      this.#source = new EventSource(this.#url);
      this.#source.onopen = (event) => this.onopen?.(event);
      this.#source.onerror = (event) => {
        // What the browser does not open again by itself is over: htmx makes another one.
        if (this.#source?.readyState === EventSource.CLOSED) this.close();
        this.onerror?.(event);
      };
      for (const type of this.#types) this.#hear(type);
    };
  }
  window.lianbanSource = VisibleSource;
  htmx.createEventSource = (url) => new VisibleSource(url);
})();
