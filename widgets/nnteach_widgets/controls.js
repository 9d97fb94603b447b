// ipywidgets gives its sliders a visible label, but the handle that takes the focus has no name, so a screen reader
// says "slider, 0.5" and not of what. This invisible neighbour copies the label to the handle, whenever the
// explorable's controls appear or change.

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

function render({ el }) {
  let asked = 0;
  const observer = new MutationObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => nameAll(root));
  });
  let root = null;
  const begin = () => {
    root = el.isConnected ? el.closest(".nnteach-explorable") : null;
    if (!root) {
      asked = requestAnimationFrame(begin); // not on the page yet
      return;
    }
    nameAll(root);
    const changes = { subtree: true, childList: true, characterData: true };
    observer.observe(root, { ...changes, attributes: true, attributeFilter: ["class", "aria-valuetext"] });
  };
  begin();
  return () => {
    cancelAnimationFrame(asked);
    observer.disconnect();
  };
}

export default { render };
