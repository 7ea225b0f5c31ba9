"use strict";
(() => {
  document.documentElement.classList.add("js");
  const press = (buttons, chosen) =>
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button === chosen)));

  // Before and after in one place. Nothing moves or flashes by itself; people who ask for less motion
  // start with both side by side.
  const blink = document.querySelector("[data-blink]");
  if (blink) {
    const buttons = [...blink.querySelectorAll("[data-show]")];
    const said = blink.querySelector("[data-announce]");
    const pictures = [...blink.querySelectorAll("[data-stage] .picture")];
    const show = (mode, aloud) => {
      blink.dataset.mode = mode;
      if (aloud) blink.dataset.swapped = "";
      press(buttons, buttons.find((button) => button.dataset.show === mode));
      if (aloud && mode !== "side") said.textContent = pictures[mode === "before" ? 0 : 1].getAttribute("aria-label");
    };
    buttons.forEach((button) => button.addEventListener("click", () => show(button.dataset.show, true)));
    blink.querySelector("[data-stage]").addEventListener("click", () => {
      if (blink.dataset.mode !== "side") show(blink.dataset.mode === "before" ? "after" : "before", true);
    });
    show(matchMedia("(prefers-reduced-motion: reduce)").matches ? "side" : "before", false);
  }

  // One time of the range at once.
  const moments = document.querySelector("[data-moments]");
  if (moments) {
    const buttons = [...document.querySelectorAll("[data-time]")];
    const choose = (time) => {
      moments.querySelectorAll("[data-moment]").forEach((moment) =>
        moment.toggleAttribute("data-on", moment.dataset.moment === time));
      press(buttons, buttons.find((button) => button.dataset.time === time));
    };
    buttons.forEach((button) => button.addEventListener("click", () => choose(button.dataset.time)));
    choose(moments.dataset.moments);
  }

  // The loupe: both sides show the same place.
  const loupe = document.querySelector("[data-loupe]");
  if (loupe) {
    const [left, top, side, , width, height] = loupe.dataset.loupe.split(" ").map(Number);
    const home = { x: left, y: top, side };
    const lenses = [...loupe.querySelectorAll(".lens")];
    const frame = document.querySelector("[data-frame]");
    const largest = Math.min(width, height);
    let at = { ...home };
    const put = (x, y, wide) => {
      const size = Math.min(Math.max(wide, side / 4), largest);
      at = {
        x: Math.min(Math.max(0, x), width - size),
        y: Math.min(Math.max(0, y), height - size),
        side: size,
      };
      lenses.forEach((lens) => lens.setAttribute("viewBox", `${at.x} ${at.y} ${at.side} ${at.side}`));
      for (const [name, value] of [["x", at.x], ["y", at.y], ["width", at.side], ["height", at.side]])
        frame.setAttribute(name, value);
    };
    const zoom = (factor) =>
      put(at.x + (at.side * (1 - factor)) / 2, at.y + (at.side * (1 - factor)) / 2, at.side * factor);
    const moves = {
      left: () => put(at.x - at.side / 5, at.y, at.side),
      right: () => put(at.x + at.side / 5, at.y, at.side),
      up: () => put(at.x, at.y - at.side / 5, at.side),
      down: () => put(at.x, at.y + at.side / 5, at.side),
      in: () => zoom(0.75),
      out: () => zoom(4 / 3),
      home: () => put(home.x, home.y, home.side),
    };
    document.querySelectorAll("[data-move]").forEach((button) =>
      button.addEventListener("click", () => moves[button.dataset.move]()));
    lenses.forEach((lens) => {
      lens.setAttribute("tabindex", "0");
      lens.addEventListener("keydown", (event) => {
        const name = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "in", "-": "out", Home: "home" }[event.key];
        if (name) { event.preventDefault(); moves[name](); }
      });
      lens.addEventListener("pointerdown", (event) => {
        const from = { ...at, px: event.clientX, py: event.clientY };
        const scale = at.side / lens.getBoundingClientRect().width;
        lens.setPointerCapture(event.pointerId);
        const drag = (move) =>
          put(from.x - (move.clientX - from.px) * scale, from.y - (move.clientY - from.py) * scale, from.side);
        lens.addEventListener("pointermove", drag);
        const stop = () => lens.removeEventListener("pointermove", drag);
        lens.addEventListener("pointerup", stop, { once: true });
        lens.addEventListener("pointercancel", stop, { once: true });
      });
    });
  }
})();
