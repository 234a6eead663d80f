// What the pages need of a script: CSRF, countdowns, dialogs, one click at most, log-in again in place.
(() => {
  "use strict";
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const csrf = () => find('meta[name="csrf"]').content;

  // Every request of htmx carries the session's token.
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRF-Token"] = csrf();
  });

  // Countdowns: seconds left when the element came; from then on the browser counts, idle pages cost nothing.
  const words = (seconds, late = seconds <= 0) => {
    const rest = Math.abs(seconds);
    const days = Math.floor(rest / 86400), hours = Math.floor((rest % 86400) / 3600);
    const minutes = Math.floor((rest % 3600) / 60);
    const long = days ? `${days} 天 ${hours} 小时` : hours ? `${hours} 小时 ${minutes} 分` : `${minutes} 分`;
    return late ? `已超 ${long}` : `还有 ${long}`;
  };
  // How far the server's clock is ahead of this one, for moments that the server gives in its own time.
  const skew = Date.parse(find('meta[name="server-now"]').content) - Date.now();
  const count = () => {
    for (const one of all("[data-due-seconds], [data-due-at]")) {
      const { dueSeconds, dueAt } = one.dataset;
      one.due ??= dueAt ? Number(dueAt) * 1000 - skew : Date.now() + Number(dueSeconds) * 1000;
      const left = (one.due - Date.now()) / 1000;
      // Opening hours as seconds before the due date: outside them the working time that is left stands still.
      one.spans ??= (one.dataset.open ?? "").split(",").filter(Boolean).map((span) => span.split("-").map((before) => one.due - Number(before) * 1000));
      const open = one.spans.reduce((sum, [from, to]) => sum + Math.max(0, to - Math.max(from, Date.now())), 0) / 1000;
      const text = one.spans.length && left > 0 ? `${words(open, false)}（工作时间）` : words(left);
      if (one.textContent !== text) one.textContent = text;
      one.classList.toggle("is-late", left <= 0);
    }
  };
  setInterval(count, 10000);

  // Short words at the edge of the page, said to screen readers too.
  const say = (text, kind = "") => {
    for (const same of all("#toasts .toast")) if (same.textContent === text) same.remove();
    const toast = document.createElement("p");
    toast.className = `toast ${kind}`;
    toast.textContent = text;
    find("#toasts").append(toast);
    setTimeout(() => toast.remove(), 8000);
  };
  window.lianban = { say, skew };

  // Dialogs: a link marked data-dialog shows its page as a fragment.
  const dialog = find("#dialog");
  const again = find("#log-in-again");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.ctrlKey && !event.metaKey && window.htmx) {
      event.preventDefault();
      find("#dialog-body").replaceChildren();
      htmx.ajax("GET", link.href, { target: "#dialog-body", swap: "innerHTML" });
      return;
    }
    if (event.target.closest("[data-close]") && event.target.closest("dialog")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
    if (event.target.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
    }
    for (const one of all("details[data-more][open]")) if (!one.contains(event.target)) one.open = false;
    if (event.target.closest("[data-print]")) window.print();
    const add = event.target.closest("[data-row-add]");
    if (add) addRow(add.closest("[data-rows]"));
    const drop = event.target.closest("[data-row-drop]");
    if (drop) dropRow(drop.closest("[data-row]"));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "dialog-body" && dialog && !dialog.open && dialog.contains(event.detail.target)) {
      dialog.showModal();
    }
  });

  // Rows of one kind: a new one is a copy of the last, emptied and numbered on.
  const numbered = (row, name, number) => {
    const dotted = `${name}.`, dashed = `f-${dotted.replaceAll(".", "-")}`;
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+/, number + 1));
    for (const one of all("[name], [id], [for], [aria-describedby]", row)) {
      for (const at of ["name", "id", "for", "aria-describedby"]) {
        const was = one.getAttribute(at);
        if (!was) continue;
        one.setAttribute(at, was.split(" ").map((word) =>
          word.startsWith(dotted) ? dotted + number + word.slice(dotted.length).replace(/^\d+/, "")
            : word.startsWith(dashed) ? dashed + number + word.slice(dashed.length).replace(/^\d+/, "") : word).join(" "));
      }
    }
  };
  const addRow = (box) => {
    const rows = all("[data-row]", box), last = rows[rows.length - 1];
    const name = box.dataset.rows, row = last.cloneNode(true);
    const number = Math.max(...all("[name]", last).map((one) => Number(one.name.slice(name.length + 1).split(".")[0]))) + 1;
    numbered(row, name, number);
    for (const one of all("[name]", row)) {
      if ("value" in one && one.type !== "checkbox") one.value = "";
      if (one.type === "checkbox") one.checked = false;
      one.removeAttribute("aria-invalid");
    }
    for (const wrong of all(".wrong", row)) { wrong.hidden = true; wrong.textContent = ""; }
    last.after(row);
    if (window.htmx) htmx.process(row);
    find("input, select, textarea", row)?.focus();
  };
  const dropRow = (row) => {
    const box = row.closest("[data-rows]");
    if (all("[data-row]", box).length > 1) {
      row.remove();
      all("[data-row]", box).forEach((one, number) => numbered(one, box.dataset.rows, number));
      find("[name]", box).dispatchEvent(new Event("change", { bubbles: true }));
    } else for (const one of all("input, select, textarea", row)) one.value = "";
    find("[data-row-add]", box).focus();
  };

  // An opinion template goes into the text that had the cursor last, or the first one, and may be edited there.
  let lastText = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) lastText = event.target; });
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest("select[data-opinion-templates]");
    if (!chosen?.value) return;
    const box = lastText?.form === chosen.form ? lastText : find("textarea", chosen.form);
    box.setRangeText(chosen.value, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    chosen.value = "";
  });
  // One click at most: a form marked data-once goes out once until it is answered.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  }, true);
  const answered = (form) => {
    if (form?.dataset) { delete form.dataset.sent; form.removeAttribute("aria-busy"); }
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful, pathInfo, elt } = event.detail;
    if (!successful || !xhr?.getResponseHeader("HX-Redirect")) answered(elt.closest("form"));
    if (xhr?.status === 401) askAgain();
    if (pathInfo?.requestPath === "/login" && xhr?.status < 400) admitted(xhr);
    else if (successful) alive();
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach(answered));
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, (event) => {
      if (event.detail.requestConfig?.headers?.["X-Idle"]) return;
      say("网络中断，填写的内容还在本页。网络恢复后请再次提交，不会重复办理。", "bad");
    });
  }

  // Keys of the page: data-key="F2" puts the eye there, or presses the button.
  document.addEventListener("keydown", (event) => {
    const name = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && event.key.length > 1 && "Shift", event.key].filter(Boolean).join("+");
    const wanted = all("[data-key]").find((one) => one.dataset.key === name && !one.disabled);
    if (wanted && !find("dialog[open]")) {
      event.preventDefault();
      if (wanted.matches("button, a")) wanted.click();
      else { wanted.focus(); wanted.select?.(); }
      return;
    }
    // A choice marked data-enter-sends sends its form; while its list is open the key picks, as always.
    const choice = event.target.closest?.("select[data-enter-sends]");
    if (event.key === "Enter" && choice && !(CSS.supports("selector(:open)") && choice.matches(":open"))) {
      event.preventDefault();
      if (!event.repeat) choice.form.requestSubmit();
      return;
    }
    // In a long form the enter key leads on to the next field instead of sending it half done.
    const form = event.target.closest?.("form[data-enter-next]");
    if (event.key === "Enter" && form && event.target.matches("input, select") && !event.ctrlKey) {
      event.preventDefault();
      // Only fields that can take the focus: none in a closed <details>, and no button, so that nothing is deleted.
      const fields = all("input:not([type='hidden']), select, textarea", form).filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
      const from = fields.indexOf(event.target), at = event.target.type === "radio" ? event.target.name : null;
      (fields.slice(from + 1).find((one) => !at || one.name !== at) ?? find("button.main", form))?.focus();
    }
  });

  // A form at the window opens with the focus on its first field.
  const first = find("form[data-focus-first]");
  if (first && document.activeElement === document.body) find("input:not([type='hidden']), select", first)?.focus();

  // A form that is checked while it is typed tells which field was left, and which are shown as wrong.
  // Whoever types fast leaves several fields before an answer comes: all of them are asked about.
  const left = new Set();
  document.addEventListener("change", (event) => { if (event.target.name) left.add(event.target.name); }, true);
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful) for (const name of (detail.requestConfig?.parameters?.field ?? "").split(",")) left.delete(name);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-typed]")) return;
    event.detail.parameters.field = [...left].join(",");
    event.detail.parameters.shown = all(".wrong[id]:not([hidden])", form).map((one) => one.id.replace(/-e$/, "")).join(",");
    if (find("#intake-wrong .summary", form)) event.detail.parameters.summary = "1";
  });
  // What is complained about is looked at again while it is mended, not only when it is left.
  let mending = 0;
  document.addEventListener("input", ({ target }) => {
    if (!target.matches("form[data-typed] [aria-invalid]")) return;
    clearTimeout(mending);
    mending = setTimeout(() => target.dispatchEvent(new Event("change", { bubbles: true })), 500);
  });
  const marked = () => {
    for (const one of all("form[data-typed] .wrong[id]")) {
      const input = find(`[aria-describedby~="${one.id}"][name]`);
      if (!input) continue;
      if (one.hidden) input.removeAttribute("aria-invalid"); else input.setAttribute("aria-invalid", "true");
    }
  };
  document.addEventListener("htmx:afterSettle", marked);

  // The same person again: fills the fields of a group from those of the applicant.
  for (const box of all("[data-same]")) sameButtons(box);
  function sameButtons(box) {
    const from = box.dataset.same;
    for (const group of all("fieldset.group", box)) {
      const fields = all("[name]", group).filter((one) => /\.(name|id_type|id_number|phone)$/.test(one.name));
      if (!fields.some((one) => one.name.endsWith(".id_number"))) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain small same";
      button.textContent = box.dataset.sameWords || "与申请人相同";
      button.addEventListener("click", () => {
        for (const field of all("[name]", button.closest("[data-row]") || group)) {
          const last = field.name.split(".").pop(), known = find(`[name="${from}.${last}"]`);
          if (known && ["name", "id_type", "id_number", "phone"].includes(last)) {
            if (field.tagName !== "SELECT" || [...field.options].some((one) => one.value === known.value)) field.value = known.value;
          }
        }
        fields[0].dispatchEvent(new Event("change", { bubbles: true }));
      });
      find("legend", group).after(button);
    }
  }
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target?.id === "intake-box") all("[data-same]").forEach(sameButtons); });

  // Begin for somebody who was found, or with words that found nobody: said beside the matter until it is begun.
  const startFor = (name, value, words) => {
    const form = find("form.start"), line = find("#start-for");
    for (const one of all('input[name="from_case"], input[name="about"]', form)) one.remove();
    line.hidden = !value;
    if (!value) return;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(hidden);
    find("span", line).textContent = `为“${words}”新办：请选择事项，再按“开始收件”。`;
    find("select", form).focus();
  };
  document.addEventListener("click", (event) => {
    const begin = event.target.closest("[data-start]");
    if (begin) startFor(begin.dataset.start, begin.dataset.startValue, begin.dataset.startWords);
    if (event.target.closest("[data-start-clear]")) startFor("", "", "");
  });

  // A screen that rested too long asks for the password and stays as it is.
  let resting = 0;
  const idle = Number(document.body.dataset.idleSeconds || 0);
  const alive = () => { resting = Date.now(); };
  const askAgain = () => { if (again && !again.open) again.showModal(); };
  const admitted = (xhr) => {
    if (xhr.getResponseHeader("X-Account") !== document.body.dataset.account) { location.assign("/"); return; }
    find('meta[name="csrf"]').content = xhr.getResponseHeader("X-CSRF-Token");
    for (const one of all('input[name="csrf"]')) one.value = csrf();
    again.close();
    const password = find('input[type="password"]', again);
    if (password) password.value = "";
    alive();
    say("已重新登录，请继续。");
  };
  if (idle && again) {
    alive();
    again.addEventListener("cancel", (event) => event.preventDefault());
    let isWarned = false;
    setInterval(() => {
      const rested = (Date.now() - resting) / 1000;
      if (rested > idle) askAgain();
      else if (rested > idle - 60 && !isWarned) { isWarned = true; say("一分钟后将自动退出登录，继续操作即可保持登录。"); }
      if (rested < 60) isWarned = false;
    }, 5000);
    let kept = Date.now();
    for (const sign of ["keydown", "pointerdown"]) {
      addEventListener(sign, () => {
        if (Date.now() - kept < 60000 || again.open) return;
        kept = Date.now();
        fetch("/session").then((answer) => (answer.redirected || !answer.ok ? askAgain() : alive())).catch(() => {});
      });
    }
  }

  // Fields that are asked for only with some answer to another field: `data-when="way=courier"`.
  const showConditionalFields = () => {
    for (const box of all("[data-when]")) {
      const [name, values] = box.dataset.when.split("="), choice = find(`[name="${name}"]`, box.closest("form"));
      const wanted = !choice || values.split("|").includes(choice.value);
      box.hidden = !wanted;
      for (const input of all("input, select, textarea", box)) input.disabled = !wanted;
    }
  };
  document.addEventListener("change", showConditionalFields);

  // After every swap: countdowns at once, the eye where something is wrong.
  const settled = (event) => {
    count();
    showConditionalFields();
    const wrong = find("[data-focus]", event?.target instanceof Element ? event.target : document);
    if (wrong) wrong.focus();
  };
  document.addEventListener("htmx:afterSettle", settled);
  for (const swapped of ["htmx:oobAfterSwap", "htmx:sseMessage"]) document.addEventListener(swapped, count);

  // Hints in words that scripts add once: toasts fade, the address forgets what was done.
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
  for (const toast of all("#toasts .toast")) setTimeout(() => toast.remove(), 8000);
  settled();
})();
