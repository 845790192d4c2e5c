// The few behaviours that HTML alone does not have. Everything works without it, apart from dialogs and the projector.
"use strict";
(() => {
  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open], details.help[open]").forEach((menu) => {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    });
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    closeMenus(target);
    const opener = target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
      return;
    }
    if (target.closest("[data-close]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement) target.close(); // a click beside the dialog's body
    if (target.closest("[data-print]")) window.print();
    const tab = target.closest("[data-tab]");
    if (tab) choose(tab);
    const toggle = target.closest("[data-toggle-class]");
    if (toggle) {
      const on = document.querySelector(toggle.dataset.on)?.classList.toggle(toggle.dataset.toggleClass);
      toggle.setAttribute("aria-pressed", String(Boolean(on)));
    }
  });

  // Tabs: buttons with data-tab="id of a panel" in one [role=tablist]
  const choose = (tab) => {
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[data-tab]")];
    tabs.forEach((one) => {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(one.dataset.tab);
      if (panel) panel.hidden = !chosen;
    });
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open], details.help[open]");
      closeMenus(null);
      open?.querySelector("summary")?.focus();
    }
    const tab = event.target instanceof Element ? event.target.closest("[role=tab]") : null;
    if (tab && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[data-tab]")];
      const next = tabs[(tabs.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "p" && document.body.hasAttribute("data-projector")) projector();
    if (event.key === "/") {
      const field = document.querySelector("main input[type=search]");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  });

  // Projector mode: larger type, nothing but the figures, fresh every five minutes
  const KEY = "konvergensi-projector";
  const projector = (wanted) => {
    const on = document.documentElement.classList.toggle("projector", wanted);
    try {
      if (on) sessionStorage.setItem(KEY, "1");
      else sessionStorage.removeItem(KEY);
    } catch { /* storage switched off: the mode lasts for this page */ }
    clearTimeout(projector.timer);
    if (on) projector.timer = setTimeout(() => location.reload(), 5 * 60 * 1000);
  };
  document.querySelectorAll("[data-projector-button]").forEach((button) => button.addEventListener("click", () => projector()));
  try {
    if (document.body.hasAttribute("data-projector") && sessionStorage.getItem(KEY)) projector(true);
  } catch { /* as above */ }

  // Forms that send themselves when a choice changes; a second click on a sent form is ignored
  document.addEventListener("change", (event) => {
    const form = event.target instanceof Element && event.target.matches("[data-send]") ? event.target.form : null;
    if (form) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !form.dataset.confirmed && !window.confirm(form.dataset.confirm)) event.preventDefault();
  });

  // Errors on top of a form take the focus, so that they are read out
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (!button || !navigator.clipboard) return;
    navigator.clipboard.writeText(button.dataset.copy).then(() => button.classList.add("copied"));
  });

  if (document.body.hasAttribute("data-print-now")) window.print();

  // A session that ended answers an htmx request with the sign-in page: go there instead of swapping it in
  document.addEventListener("htmx:beforeSwap", (event) => {
    const url = event.detail.xhr.responseURL || "";
    if (new URL(url || "/", location.href).pathname.startsWith("/akun/") && !location.pathname.startsWith("/akun/")) {
      event.detail.shouldSwap = false;
      location.assign(url);
    } else if (event.detail.xhr.status >= 400 && event.detail.xhr.status < 500) {
      event.detail.shouldSwap = true; // the page of a problem says what to do
      event.detail.isError = false;
    }
  });
})();
