// Draws every [data-chart]: a Vega-Lite specification in a JSON data block, compiled and run without eval.
import { expressionInterpreter } from "./vendor/vega-interpreter.js";

const LOCALES = {
  id: { decimal: ",", thousands: ".", grouping: [3], currency: ["Rp ", ""], minus: "−" },
  en: { decimal: ".", thousands: ",", grouping: [3], currency: ["Rp ", ""], minus: "−" },
};
const OPTIONS = {
  ast: true,
  expr: expressionInterpreter,
  actions: false,
  defaultStyle: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
  formatLocale: LOCALES[document.documentElement.lang] || LOCALES.id,
};
const drawn = new WeakMap();

async function draw(box) {
  const place = box.querySelector("[data-chart]");
  const block = box.querySelector("script[type='application/json']");
  if (!place || !block || drawn.has(box)) return;
  drawn.set(box, null);
  const spec = JSON.parse(block.textContent);
  const width = Math.max(240, place.clientWidth);
  const result = await window.vegaEmbed(place, { ...spec, width: width - (spec.usermeta?.margin ?? 0) }, OPTIONS);
  place.querySelector("svg")?.setAttribute("role", "img");
  place.querySelector("svg")?.setAttribute("aria-label", place.dataset.label || "");
  drawn.set(box, { view: result.view, width });
}

function save(name, href) {
  const link = document.createElement("a");
  link.download = name;
  link.href = href;
  document.body.append(link);
  link.click();
  link.remove();
}

function blob(text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return url;
}

// A text that a spreadsheet would run as a formula gets an apostrophe, as in every other export
const cell = (td) => {
  const text = (td.dataset.value ?? td.textContent).trim();
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

async function download(box, form) {
  const name = box.dataset.name || "grafik";
  if (form === "csv") {
    const lines = [...box.querySelectorAll("table tr")].map((tr) => [...tr.children].map(cell).join(","));
    return save(`${name}.csv`, blob("\ufeff" + lines.join("\n"), "text/csv"));
  }
  const view = drawn.get(box)?.view;
  if (!view) return undefined;
  if (form === "svg") return save(`${name}.svg`, blob(await view.toSVG(), "image/svg+xml"));
  const canvas = await view.toCanvas(2);
  return canvas.toBlob((png) => save(`${name}.png`, blob(png, "image/png")), "image/png");
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-chart-save], [data-chart-table]") : null;
  const box = button?.closest(".chart-box");
  if (!box) return;
  if (button.dataset.chartSave) {
    download(box, button.dataset.chartSave);
    return;
  }
  const table = box.querySelector("[data-chart-data]");
  const place = box.querySelector("[data-chart]");
  table.hidden = !table.hidden;
  place.hidden = !table.hidden;
  button.setAttribute("aria-pressed", String(!table.hidden));
});

const every = (root) => root.querySelectorAll(".chart-box").forEach((box) => draw(box));
let waiting = 0;
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    document.querySelectorAll(".chart-box").forEach((box) => {
      const known = drawn.get(box);
      const place = box.querySelector("[data-chart]");
      if (!known || place.hidden || Math.abs(place.clientWidth - known.width) < 24) return;
      known.view.finalize();
      drawn.delete(box);
      draw(box);
    });
  }, 200);
});
document.addEventListener("htmx:load", (event) => every(event.detail.elt.parentElement || document));
every(document);
