// ipywidgets gives its sliders a visible label, but the handle that takes the focus has no name, so a screen reader
// says "slider, 0.5" and not of what. This invisible neighbour copies the label to the handle, whenever the
// explorable's controls appear or change. It also sees to it that the keys of a control reach it.

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function nameAll(root) {
  for (const slider of root.querySelectorAll(".widget-slider")) {
    const label = slider.querySelector(".widget-label")?.textContent ?? "";
    const readout = slider.querySelector(".widget-readout");
    const handle = slider.querySelector(".noUi-handle");
    if (handle) {
      set(handle, "aria-label", label);
      if (readout) set(handle, "aria-valuetext", readout.textContent);
    }
    if (readout) {
      set(readout, "role", "textbox");
      set(readout, "aria-label", `${label}, as a number`);
    }
  }
  for (const more of root.querySelectorAll("button.nnteach-more")) {
    set(more, "aria-expanded", String(more.classList.contains("mod-active")));
  }
}

// JupyterLab takes plain keys for itself even while a control has the focus: the arrows go to the next cell, an "m" turns
// this one into text and the explorable is gone. Plain keys belong to the control. Shift+Enter, which runs the cell,
// Escape, and everything with Ctrl, Alt or Meta stay JupyterLab's.
const CONTROLS = "select, input, button, .noUi-handle, .widget-readout, canvas[tabindex='0']";

function keepKeys(root) {
  const decide = (event) => {
    const control = event.target;
    if (!(control instanceof Element) || !root.contains(control)) return;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && event.key !== "Escape";
    const runs = event.key === "Enter" && event.shiftKey;
    control.toggleAttribute("data-lm-suppress-shortcuts", plain && !runs && control.matches(CONTROLS));
  };
  window.addEventListener("keydown", decide, true); // the window hears it before JupyterLab's document does
  return () => window.removeEventListener("keydown", decide, true);
}

function render({ model, el }) {
  const answer = (message) => message.kind === "all there?" && model.send({ kind: "all there", n: message.n });
  model.on("msg:custom", answer);
  let asked = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => nameAll(root));
  });
  let root = null;
  let freeKeys = () => {};
  const begin = () => {
    root = el.isConnected ? el.closest(".nnteach-explorable") : null;
    if (!root) {
      asked = requestAnimationFrame(begin); // not on the page yet
      return;
    }
    nameAll(root);
    freeKeys = keepKeys(root);
    const changes = { subtree: true, childList: true, characterData: true };
    observer.observe(root, { ...changes, attributes: true, attributeFilter: ["class", "aria-valuetext"] });
  };
  begin();
  return () => {
    model.off("msg:custom", answer);
    cancelAnimationFrame(asked);
    observer.disconnect();
    freeKeys();
  };
}

export default { render };
