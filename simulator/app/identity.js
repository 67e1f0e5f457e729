// Keeps the tokens of this browser in localStorage. They go to the server over the page's own connection and nowhere
// else: never into the address, a cookie or the page.
const PLACE = "dues-academy.identity";
// Orders carried out in this tab: drawn again, an order must not undo what another tab did in between.
const done = (globalThis.duesAcademyOrders ??= new Set());
let heldBack = false;

function kept() {
  const text = localStorage.getItem(PLACE);
  try {
    const found = JSON.parse(text ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

function write(tokens) {
  if (Object.keys(tokens).length) localStorage.setItem(PLACE, JSON.stringify(tokens));
  else localStorage.removeItem(PLACE);
}

function answer({ order, tokens }) {
  try {
    if (order && !done.has(order)) {
      done.add(order);
      write(tokens);
    }
    return { order, tokens: kept(), heldBack };
  } catch {
    heldBack = true; // a private window or a full disk: the server keeps them as long as this page is open
    return { order, tokens: {}, heldBack };
  }
}

export default function ({ data, setStateValue, parentElement }) {
  const host = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
  const element = host.closest('[data-testid="stElementContainer"]');
  if (element) element.style.display = "none"; // nothing to see: takes no room either

  const tell = () => setStateValue("said", answer(data));
  const elsewhere = (event) => {
    if (event.key === PLACE || event.key === null) tell();
  };
  window.addEventListener("storage", elsewhere);
  tell();
  return () => window.removeEventListener("storage", elsewhere);
}
