// One canvas that shows the frames Python draws, and tells Python where the pointer is.
//
// kernel -> page   {kind: "frame", n, mime, final, ack, alt} with one buffer: a JPEG in motion, a PNG at rest
// page -> kernel   {kind: "hello", view, dpr, theme}   a view has opened (or its page was reloaded): please paint
//                  {kind: "theme", theme}              the page is, or turned, light or dark
//                  {kind: "ack", n}                    frame n is on screen
//                  {kind: "bye", view}                 the view is gone
//                  trait `pointer`: [x, y, phase, gesture]; a trait, because ipywidgets then keeps only the newest;
//                      while drawing a fifth entry, [places so far, the last of them], so that none is lost by that
//                  trait `presses`: [keys so far, the last of them], for the same reason

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

function pageTheme() {
  const lab = document.body.dataset.jpThemeLight; // JupyterLab says "true" or "false"
  if (lab !== undefined) return lab === "true" ? "light" : "dark";
  return prefersDark.matches ? "dark" : "light";
}

function onThemeChange(tell) {
  const observer = new MutationObserver(tell);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  prefersDark.addEventListener("change", tell);
  return () => {
    observer.disconnect();
    prefersDark.removeEventListener("change", tell);
  };
}

function onDensityChange(tell) {
  // Fires when the window moves to a screen of another density, or the page is zoomed.
  let query;
  const listen = () => {
    query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    query.addEventListener("change", changed, { once: true });
  };
  const changed = () => {
    tell();
    listen();
  };
  listen();
  return () => query.removeEventListener("change", changed);
}

// ImageDecoder reads the bytes where they are. createImageBitmap, for browsers without it, first passes them to another
// process and back as a Blob: 10 ms instead of 5 from the message to the canvas.
async function decode(frame, bytes) {
  if (window.ImageDecoder) {
    const decoder = new ImageDecoder({ data: bytes, type: frame.mime });
    try {
      const { image } = await decoder.decode();
      return { image, width: image.displayWidth, height: image.displayHeight };
    } catch {
      // not this kind of picture: the other way, then
    } finally {
      decoder.close();
    }
  }
  const image = await createImageBitmap(new Blob([bytes], { type: frame.mime }));
  return { image, width: image.width, height: image.height };
}

function painter(canvas, show, acknowledge) {
  // Decodes one frame at a time and always the newest: a stale frame is never painted.
  const context = canvas.getContext("2d", { alpha: false });
  let waiting = null;
  let working = false;
  let painted = -1;

  async function work() {
    if (working) return;
    working = true;
    while (waiting) {
      const [frame, bytes] = waiting;
      waiting = null;
      try {
        const { image, width, height } = await decode(frame, bytes);
        if (frame.n > painted) {
          painted = frame.n;
          if (canvas.width !== width || canvas.height !== height) {
            canvas.width = width;
            canvas.height = height;
          }
          context.drawImage(image, 0, 0);
          show(frame);
        }
        image.close();
      } catch (error) {
        console.warn("nnteach: a frame could not be decoded", error);
      }
      if (frame.ack) acknowledge(frame.n);
    }
    working = false;
  }

  return (frame, bytes) => {
    if (frame.n <= painted || (waiting && waiting[0].n > frame.n)) return;
    waiting = [frame, bytes];
    work();
  };
}

const REMEMBERED = 120; // places on the way of a line, and keys, that may travel in one message

function followPointer(canvas, model) {
  // Phases: 0 down, 1 move, 2 up. The gesture's number lets Python notice a start that was merged away.
  let gesture = 0;
  let dragging = false;
  let count = 0;
  let way = [];
  const put = (event, phase) => {
    const box = canvas.getBoundingClientRect();
    const place = (at) => [(at.clientX - box.left) / box.width, 1 - (at.clientY - box.top) / box.height];
    const [x, y] = place(event);
    const position = [x, y, phase, gesture];
    if (model.get("drag") === "draw") {
      const between = phase === 1 && event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      const places = (between.length ? between : [event]).map(place);
      count += places.length;
      way = [...way, ...places].slice(-REMEMBERED);
      position.push([count, way]);
    }
    model.set("pointer", position);
    model.save_changes();
  };
  const start = (event) => {
    if (!model.get("drag") || event.button !== 0) return;
    dragging = true;
    gesture = Date.now();
    count = 0;
    way = [];
    canvas.setPointerCapture(event.pointerId);
    put(event, 0);
  };
  const stop = (event) => {
    if (!dragging) return;
    dragging = false;
    put(event, 2);
  };
  canvas.addEventListener("pointerdown", start);
  canvas.addEventListener("pointermove", (event) => dragging && put(event, 1));
  canvas.addEventListener("pointerup", stop);
  canvas.addEventListener("pointercancel", stop);
}

function followKeys(canvas, model) {
  // Arrow keys and Enter. Shift+Enter, which runs the cell, and everything with Ctrl, Alt or Meta stay JupyterLab's.
  canvas.addEventListener("keydown", (event) => {
    const arrow = /^Arrow(Left|Right|Up|Down)$/.test(event.key);
    const enter = event.key === "Enter" && !event.shiftKey && !event.repeat;
    if (!model.get("keyboard") || event.ctrlKey || event.altKey || event.metaKey || !(arrow || enter)) return;
    event.preventDefault(); // an arrow would scroll the page
    const [count = 0, names = []] = model.get("presses");
    const name = event.shiftKey ? `Shift ${event.key}` : event.key;
    model.set("presses", [count + 1, [...names, name].slice(-REMEMBERED)]);
    model.save_changes();
  });
}

// Before there is a view: a cell that makes a picture and the long one that moves it are often two.
function initialize({ model }) {
  model.send({ kind: "theme", theme: pageTheme() });
}

function render({ model, el }) {
  const view = `${Date.now()}-${Math.random()}`;
  const canvas = document.createElement("canvas");
  canvas.className = "nnteach-canvas";
  const caption = document.createElement("p");
  caption.className = "nnteach-caption";
  caption.setAttribute("aria-live", "polite");
  el.append(canvas, caption);

  const arrange = () => {
    const drag = model.get("drag");
    canvas.style.width = `${model.get("width")}px`;
    canvas.style.aspectRatio = `${model.get("width")} / ${model.get("height")}`;
    canvas.dataset.drag = drag;
    // A picture that takes keys is a control: a screen reader hands it the arrows instead of reading on with them.
    canvas.setAttribute("role", model.get("keyboard") ? "application" : "img");
    if (model.get("keyboard")) canvas.tabIndex = 0;
    else canvas.removeAttribute("tabindex");
    caption.style.maxWidth = `${model.get("width")}px`;
    caption.hidden = !model.get("caption");
  };
  const say = (frame) => {
    canvas.dataset.n = frame.n;
    canvas.dataset.final = frame.final ? "1" : "0";
    // While things move, a screen reader waits; it reads the words of the picture at rest.
    caption.setAttribute("aria-busy", frame.final ? "false" : "true");
    if (caption.textContent !== frame.alt) {
      caption.textContent = frame.alt;
      canvas.setAttribute("aria-label", frame.alt);
    }
  };
  const paint = painter(canvas, say, (n) => model.send({ kind: "ack", n }));
  const receive = (frame, buffers) => frame.kind === "frame" && paint(frame, buffers[0]);
  const hello = () =>
    model.send({ kind: "hello", view, dpr: window.devicePixelRatio || 1, theme: pageTheme() });

  arrange();
  model.on("msg:custom", receive);
  model.on("change:width change:height change:drag change:caption change:keyboard", arrange);
  followPointer(canvas, model);
  followKeys(canvas, model);
  const forgetTheme = onThemeChange(() => model.send({ kind: "theme", theme: pageTheme() }));
  const forgetDensity = onDensityChange(hello);
  hello();

  return () => {
    model.off("msg:custom", receive);
    model.off("change:width change:height change:drag change:caption change:keyboard", arrange);
    forgetTheme();
    forgetDensity();
    try {
      model.send({ kind: "bye", view });
    } catch {
      // the kernel is gone, and with it the one to tell
    }
  };
}

export default { initialize, render };
