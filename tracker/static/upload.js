// Shows how much of a form's files has arrived. Without this the browser sends the form itself, and nothing is missing.
const SMALL = 100 * 1024; // bytes; gone before anybody looks
const STEP = 10; // a reader of the screen hears of each so many per cent

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    const inputs = [...form.querySelectorAll("input[type=file]")];
    const size = inputs.flatMap((input) => [...input.files]).reduce((sum, file) => sum + file.size, 0);
    if (size >= SMALL) {
      event.preventDefault();
      send(form, event.submitter);
    }
  });
}

function send(form, submitter) {
  const shown = form.querySelector("[data-upload-shown]");
  const bar = shown.querySelector("progress");
  const said = shown.querySelector("output");
  const buttons = form.querySelectorAll("button");
  const request = new XMLHttpRequest();
  const data = new FormData(form, submitter);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    const percent = `${Math.floor((100 * loaded) / total / STEP) * STEP} %`;
    if (said.textContent !== percent) said.textContent = percent;
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => {
    said.textContent = shown.dataset.failed;
    for (const button of buttons) button.disabled = false;
  });
  for (const button of buttons) button.disabled = true;
  shown.hidden = false;
  request.open("POST", form.action);
  request.send(data);
}

function show(request) {
  // The answer is the page that the browser would have shown; asking for it again would lose what it says once.
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  history.pushState(null, "", request.responseURL);
  document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
  window.scrollTo(0, 0);
  document.querySelector("main")?.focus();
}

window.addEventListener("popstate", () => location.reload());
