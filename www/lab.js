// Opens the lab when it is asked for: by the button, by `?lab=…` in the address, or by a script.
// It is a program of its own, so that a page in which nobody opens it does not load it.
let loading;

async function load() {
  const lab = await import('./engine/lab-page/engine.js');
  await lab.default();
  return lab;
}

export function lab() {
  loading ??= load();
  return loading;
}

async function open(button) {
  button.disabled = true;
  for (const name of ['lab', 'timeline']) {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = `./${name}.css`;
    document.head.append(style);
  }
  const room = document.getElementById('lab-room');
  try {
    (await lab()).open(room);
    button.hidden = true;
  } catch (error) {
    room.textContent = `The lab could not be loaded: ${error.message}`;
    button.disabled = false;
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-open-lab]');
  if (button) open(button);
});

if (new URLSearchParams(location.search).has('lab')) {
  const button = () => document.querySelector('[data-open-lab]');
  const watcher = new MutationObserver(() => {
    if (button()) {
      watcher.disconnect();
      open(button());
      document.getElementById('lab').scrollIntoView();
    }
  });
  watcher.observe(document.body, { childList: true, subtree: true });
}
