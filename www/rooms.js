// The rooms and their lamps: this page's own, in memory, but shown and switched only as far as the
// token's scope goes.

const rooms = [
  { id: "living", name: "Living room", lamp: "floor", lit: true },
  { id: "kitchen", name: "Kitchen", lamp: "pendant", lit: true },
  { id: "study", name: "Study", lamp: "desk", lit: false },
  { id: "bedroom", name: "Bedroom", lamp: "bedside", lit: false },
  { id: "hall", name: "Hall", lamp: "pendant", lit: true },
  { id: "garden", name: "Garden", lamp: "lantern", lit: false },
];

// In each, from back to front: the cone of light, the bulb, the stand and the shade.
const drawings = {
  pendant: `<path class="cone" d="M40 50h40l30 40H10z"/><path class="bulb" d="M51 49a9 9 0 0 0 18 0z"/><path class="line" d="M60 0v30"/><path class="shade" d="M47 30h26l11 20H36z"/>`,
  floor: `<path class="cone" d="M40 46h40l26 44H14z"/><path class="bulb" d="M52 45a8 6 0 0 0 16 0z"/><path class="line" d="M60 46v40M46 86h28"/><path class="shade" d="M47 22h26l9 24H38z"/>`,
  desk: `<path class="cone" d="m66 50 18-14 28 54H58z"/><path class="bulb" d="m68 51 16-13a10 10 0 0 1-16 13z"/><path class="line" d="M34 86h28M48 86 38 58l22-22"/><path class="shade" d="m58 34 10-8 20 12-22 17z"/>`,
  bedside: `<path class="cone" d="M42 64h36l18 24H24z"/><path class="bulb" d="M53 63a7 5 0 0 0 14 0z"/><path class="line" d="M60 64v10M30 88h60"/><path class="shade" d="M49 40h22l8 24H41z"/><path class="shade" d="M51 74h18l5 14H46z"/>`,
  lantern: `<path class="cone" d="M48 36h24l38 54H10z"/><path class="bulb" d="M55 44h10v12H55z"/><path class="line" d="M60 0v20M47 34h26l-4 27H51z"/><path class="shade" d="M42 35 60 20l18 15z"/>`,
};

/** Fills `list` with the rooms. */
export function furnish(list) {
  list.replaceChildren(...rooms.map(roomItem));
}

/** Shows as much of the rooms as `scope` allows. */
export function open(list, scope) {
  const see = scope.includes("lights:read");
  const touch = see && scope.includes("lights:write");
  list.classList.toggle("dark", !see);
  for (const [index, item] of [...list.children].entries()) {
    const lever = item.querySelector("button");
    lever.disabled = !touch;
    paint(item, see ? rooms[index] : { ...rooms[index], lit: undefined });
  }
  if (touch) return "Every lamp can be switched.";
  return see ? "You can see the lamps, but not switch them." : "";
}

function roomItem(room) {
  const item = document.createElement("li");
  item.className = "room";
  // What the switch says of itself, the word beside it need not say again.
  item.innerHTML = `<button type="button" id="${room.id}">
    <span class="window"><svg viewBox="0 0 120 90" aria-hidden="true">${drawings[room.lamp]}</svg></span>
    <span class="label"><span class="name"></span><span class="state" aria-hidden="true"></span><span class="track"></span></span>
  </button>`;
  item.querySelector(".name").textContent = room.name;
  item.querySelector("button").addEventListener("click", () => {
    room.lit = !room.lit;
    paint(item, room);
  });
  return item;
}

function paint(item, { lit }) {
  item.classList.toggle("lit", lit === true);
  const lever = item.querySelector("button");
  // Of a lamp that may not be seen nothing is said.
  lever.role = lit === undefined ? null : "switch";
  lever.ariaChecked = lit === undefined ? null : String(lit);
  item.querySelector(".state").textContent = lit === undefined ? "–" : lit ? "On" : "Off";
}
