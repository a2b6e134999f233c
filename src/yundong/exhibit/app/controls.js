// Choosers of day, area and indicator; each changes the address and with it the view.

let identity = 0;
function labelled(word, control) {
  control.id = control.id || `control-${++identity}`;
  return h("span.control", {}, h("label", { for: control.id }, word), control);
}

function daySlider(onmove) {
  const output = h("output", { class: "day" }, longDate(state.day));
  const slider = h("input", {
    type: "range", id: "day", min: 0, max: ABOUT.days, step: 1, value: state.day, "aria-valuetext": longDate(state.day),
    oninput: () => {
      const day = Number(slider.value);
      output.textContent = longDate(day);
      slider.setAttribute("aria-valuetext", longDate(day));
      state.day = day;
      keepAddress();
      onmove();
    },
  });
  const step = (by, word) => h("button.quiet", { type: "button", "aria-label": word, onclick: () => { slider.value = clampDay(state.day + by); slider.dispatchEvent(new Event("input")); } }, by < 0 ? "−" : "+");
  const marks = [["mark_launch", ABOUT.launch], ["mark_bulletin", ABOUT.bulletin], ["mark_report", ABOUT.report_day]].filter(([, day]) => day >= 0 && day <= ABOUT.days);
  const jump = (day) => { slider.value = day; slider.dispatchEvent(new Event("input")); };
  return h("div.slider", {},
    h("label", { for: "day" }, say("day_label"), " ", output),
    h("div.row", {}, step(-1, say("day_before")), slider, step(1, say("day_after"))),
    h("p.jumps.sans", {}, marks.map(([word, day]) => h("button.quiet", { type: "button", onclick: () => jump(day) }, say(word, shortDate(day))))));
}

// Areas as a tree in one list: regions, below each its provinces and cities, below a province on request its localities.
function areaChooser(word, key, { none = "" } = {}) {
  const select = h("select", { onchange: () => go({ [key]: select.value }) });
  if (none) select.append(h("option", { value: "" }, none));
  const chosen = BY_CODE.get(state[key]);
  const open = chosen && isLowest(chosen) ? chosen.parent : chosen ? chosen.id : null;
  function add(area, depth) {
    select.append(h("option", { value: area.code, selected: area.code === state[key] }, "\u2003".repeat(depth) + nameOf(area)));
    const showsAll = area.level === "province" ? area.id === open : true;
    for (const child of CHILDREN.get(area.id) || []) {
      if (child.synthetic && !showsAll) continue;
      add(child, depth + 1);
    }
  }
  add(CENTRE, 0);
  return labelled(word, select);
}

function indicatorChooser() {
  const select = h("select", { onchange: () => go({ indicator: select.value }) });
  for (const [section, names] of Object.entries(EXHIBIT.sections)) {
    const inside = Object.entries(EXHIBIT.indicators).filter(([, one]) => one.section === section);
    if (!inside.length) continue;
    select.append(h("optgroup", { label: of(names) }, inside.map(([id, one]) => h("option", { value: id, selected: id === state.indicator }, of(one.name)))));
  }
  return labelled(say("indicator"), select);
}

const linkTo = (changes, ...content) => h("a", { href: addressOf(changes), onclick: (event) => { if (event.metaKey || event.ctrlKey || event.shiftKey) return; event.preventDefault(); go(changes); } }, ...content);
