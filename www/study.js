// Loads the study when there is something to study: after the first race of this page, or when the
// reader comes near the place where it goes and nothing is being measured. It is a program of its
// own, so that the first race does not wait for it.
let loading;

async function load() {
  const study = await import('./engine/study-page/engine.js');
  await study.default();
  return study;
}

function style(name) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `./${name}.css`;
  document.head.append(link);
}

async function open(room) {
  if (loading || globalThis.racetrack?.state !== 'idle') return;
  loading = load();
  style('study');
  style('timeline');
  try {
    (await loading).open(room);
  } catch (error) {
    room.textContent = `The study could not be loaded: ${error.message}. Reload the page to try again.`;
  }
}

export function study() {
  return loading;
}

let near = false;

function look() {
  const room = document.getElementById('study-room');
  if (room && near) open(room);
}

document.addEventListener('racetrack:run', () => {
  near = true;
  look();
});
document.addEventListener('racetrack:state', look);

const seen = new IntersectionObserver(
  (entries) => {
    near ||= entries.some((entry) => entry.isIntersecting);
    look();
  },
  { rootMargin: '400px' },
);
const watcher = new MutationObserver(() => {
  const room = document.getElementById('study-room');
  if (room) {
    watcher.disconnect();
    seen.observe(room);
  }
});
watcher.observe(document.body, { childList: true, subtree: true });
