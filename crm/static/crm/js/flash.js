// What can be undone floats for eight seconds, longer while it is pointed at or focused; the server's own limit decides.
for (const toast of document.querySelectorAll("[data-undo]")) {
  toast.classList.add("toast");
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 8000); };
  const hold = () => clearTimeout(timer);
  for (const type of ["pointerenter", "focusin"]) toast.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) toast.addEventListener(type, () => { hold(); start(); });
  start();
}
