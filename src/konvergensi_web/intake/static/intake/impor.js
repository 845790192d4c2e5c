// The file input in the words of these pages: the browser's own words follow its own language, not the person's.
// Without this script the browser's input stays as it is, and works.
for (const input of document.querySelectorAll("input[type=file][data-choose]")) {
  const box = document.createElement("div");
  const says = document.createElement("span");
  box.className = "drop";
  says.className = "drop-says";
  says.setAttribute("aria-live", "polite");
  input.replaceWith(box);
  box.append(input, says);
  const tell = () => {
    const names = Array.from(input.files, (file) => file.name);
    says.textContent = names.length ? names.join(", ") : input.dataset.choose;
  };
  input.addEventListener("change", tell);
  tell();
}
