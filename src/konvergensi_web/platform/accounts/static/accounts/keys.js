// Say it on the page when a passkey was refused or cancelled, instead of in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const note = document.getElementById("kunci-gagal");
  if (note) note.hidden = false;
});
