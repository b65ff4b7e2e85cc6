// The live-grid card: the pictures of many cameras over one connection of the page.

const PATH = "/api/zoneminder/live_grid";
const HEADER_BYTES = 11;
const FLAG = { SIGNAL: 1, AWAY: 4, REFUSED: 8 };

const DEFAULT_FPS = 5;
const NARROWEST_TILE = 170;
const GAP = 4;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const ASK_AGAIN = 5000;
const STALE_AFTER = 12000;

const WORDS = {
  en: {
    alarm: "Alarm",
    connecting: "Connecting…",
    stale: "No new picture",
    nosignal: "No signal",
    unavailable: "Unavailable",
    empty: "No cameras of ZoneMinder",
    title: "Title",
    entities: "Cameras (none: all)",
    columns: "Columns (empty: as many as fit)",
    fps: "Pictures a second, at most",
    description: "Live pictures of many ZoneMinder cameras, as many as you like on a page.",
  },
};

const words = (hass) => WORDS[hass?.locale?.language] ?? WORDS.en;

/** The one connection of the page, for the tiles of all cards on it. */
class LiveConnection {
  #tiles = new Map();
  #nextId = 1;
  #hass;
  #socket;
  #wait = FIRST_WAIT;
  #timer;
  #update;
  #opening = false;

  constructor() {
    const update = () => this.#schedule();
    document.addEventListener("visibilitychange", update);
    document.addEventListener("freeze", () => this.#close());
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("pageshow", update);
  }

  /** Use a newer state of Home Assistant; one that came back is asked at once. */
  set hass(hass) {
    const back = hass.connected && this.#hass && !this.#hass.connected;
    this.#hass = hass;
    if (back) {
      this.#wait = FIRST_WAIT;
      this.#schedule();
    }
  }

  /** Give pictures to a tile from now on. */
  add(tile) {
    this.#tiles.set(this.#nextId, tile);
    this.#nextId = (this.#nextId % 0xffff) + 1;
    this.#schedule();
  }

  /** Give no more pictures to a tile. */
  remove(tile) {
    for (const [id, other] of this.#tiles) {
      if (other === tile) this.#tiles.delete(id);
    }
    this.#schedule();
  }

  /** Say anew what is wanted, a little later: many tiles change at a time. */
  #schedule() {
    this.#update ??= setTimeout(() => {
      this.#update = undefined;
      this.#follow();
    }, 50);
  }

  #follow() {
    if (document.hidden || !this.#tiles.size) {
      this.#close();
    } else if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#ask();
    } else if (!this.#socket && !this.#opening) {
      this.#open();
    }
  }

  async #open() {
    clearTimeout(this.#timer);
    this.#opening = true;
    try {
      const { path } = await this.#hass.callWS({ type: "auth/sign_path", path: PATH });
      if (!document.hidden && this.#tiles.size) this.#connect(path);
    } catch {
      this.#retry();
    } finally {
      this.#opening = false;
    }
  }

  #connect(path) {
    const socket = new WebSocket(this.#hass.hassUrl(path).replace(/^http/, "ws"));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#ask();
    socket.onmessage = (message) => this.#receive(socket, message.data);
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#tiles.forEach((tile) => tile.lost());
      this.#retry();
    };
    this.#socket = socket;
  }

  #retry() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#follow(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
  }

  #close() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#tiles.forEach((tile) => tile.lost());
  }

  #ask() {
    const cameras = [...this.#tiles].map(([id, tile]) => ({
      id,
      entity_id: tile.entityId,
      fps: tile.fps,
    }));
    this.#socket.send(JSON.stringify({ cameras }));
  }

  async #receive(socket, data) {
    this.#wait = FIRST_WAIT;
    const header = new DataView(data);
    const id = header.getUint16(0);
    const flags = header.getUint8(2);
    if (flags & FLAG.REFUSED) setTimeout(() => this.#schedule(), ASK_AGAIN);
    try {
      const jpeg = data.byteLength > HEADER_BYTES ? data.slice(HEADER_BYTES) : undefined;
      await this.#tiles.get(id)?.receive(flags, jpeg);
    } finally {
      const drawn = new DataView(new ArrayBuffer(2));
      drawn.setUint16(0, id);
      if (data.byteLength > HEADER_BYTES && socket.readyState === WebSocket.OPEN) {
        socket.send(drawn.buffer);
      }
    }
  }
}

const connection = new LiveConnection();

/** A camera in the grid. */
class Tile {
  #canvas;
  #context;
  #name;
  #status;
  #alarm;
  #drawnAt = 0;
  #newest = 0;
  #painted = 0;
  #shown = false;

  constructor(entityId, fps) {
    this.entityId = entityId;
    this.fps = fps;
    this.element = document.createElement("button");
    this.element.type = "button";
    this.element.className = "tile";
    this.element.dataset.entity = entityId;
    this.element.innerHTML = `
      <canvas aria-hidden="true"></canvas>
      <span class="alarm"></span><span class="status"></span><span class="name"></span>`;
    this.#canvas = this.element.querySelector("canvas");
    this.#context = this.#canvas.getContext("2d", { alpha: false });
    this.#name = this.element.querySelector(".name");
    this.#status = this.element.querySelector(".status");
    this.#alarm = this.element.querySelector(".alarm");
    this.element.dataset.state = "connecting";
  }

  /** Start or stop to show live pictures. */
  show(shown) {
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (shown) {
      this.#drawnAt = performance.now();
      connection.add(this);
    } else {
      connection.remove(this);
      this.lost();
    }
  }

  /** The connection is gone: what stands there is old. */
  lost() {
    this.#become("connecting");
  }

  /** Take what the server tells. */
  async receive(flags, jpeg) {
    if (flags & (FLAG.AWAY | FLAG.REFUSED)) {
      this.#become("unavailable");
    } else if (!(flags & FLAG.SIGNAL)) {
      this.#become("nosignal");
    } else if (jpeg) {
      await this.#draw(jpeg);
    } else {
      this.tick();
    }
  }

  /** Say so when there was no new picture for a while. */
  tick() {
    const old = performance.now() - this.#drawnAt > STALE_AFTER;
    if (this.#shown && old && this.element.dataset.state === "live") this.#become("stale");
  }

  /** Show name, alarm and language. */
  describe(hass, alarmId) {
    const state = hass.states[this.entityId];
    const alarm = hass.states[alarmId]?.state === "on";
    this.words = words(hass);
    this.#name.textContent = state?.attributes.friendly_name ?? this.entityId;
    this.element.classList.toggle("in-alarm", alarm);
    this.#alarm.textContent = alarm
      ? hass.localize("component.zoneminder.entity.binary_sensor.alarm.name") || this.words.alarm
      : "";
    this.#say();
  }

  async #draw(jpeg) {
    const number = ++this.#newest;
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    } catch {
      return;
    }
    if (number > this.#painted && this.#shown) {
      this.#painted = number;
      this.#paint(bitmap);
      this.#drawnAt = performance.now();
      this.#become("live");
    }
    bitmap.close();
  }

  #paint(bitmap) {
    const box = this.#canvas.getBoundingClientRect();
    const scale = Math.min(
      1,
      (Math.max(box.width, 1) * devicePixelRatio) / bitmap.width,
    );
    const width = Math.round(bitmap.width * scale);
    const height = Math.round(bitmap.height * scale);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context.drawImage(bitmap, 0, 0, width, height);
  }

  #become(state) {
    if (state !== "live") this.#painted = this.#newest;
    if (this.element.dataset.state === state) return;
    this.element.dataset.state = state;
    this.#say();
  }

  #say() {
    const { state } = this.element.dataset;
    const status = state === "live" ? "" : (this.words?.[state] ?? "");
    const label = [this.#name.textContent, this.#alarm.textContent, status];
    if (this.#status.textContent !== status) this.#status.textContent = status;
    this.element.setAttribute("aria-label", label.filter(Boolean).join(", "));
  }
}

const STYLE = `
  :host { display: block; }
  ha-card { overflow: hidden; }
  .grid {
    display: grid;
    gap: ${GAP}px;
    padding: ${GAP}px;
    grid-template-columns: repeat(var(--columns, 1), minmax(0, 1fr));
  }
  .empty { padding: 16px; color: var(--secondary-text-color); }
  .tile {
    position: relative;
    display: block;
    width: 100%;
    aspect-ratio: 16 / 9;
    padding: 0;
    border: 0;
    overflow: hidden;
    cursor: pointer;
    font: inherit;
    font-size: var(--ha-font-size-s, 12px);
    color: var(--secondary-text-color);
    background: var(--secondary-background-color);
    border-radius: calc(var(--ha-card-border-radius, 12px) / 2);
  }
  .tile:focus-visible { outline: 3px solid var(--primary-color); outline-offset: -1px; }
  canvas { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
  .name, .status, .alarm { position: absolute; box-sizing: border-box; max-width: 100%; }
  .name, .alarm { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .name {
    inset: auto 0 0 0;
    padding: 12px 8px 4px;
    text-align: start;
    color: #fff;
    background: linear-gradient(transparent, rgb(0 0 0 / 65%));
  }
  .status {
    top: 50%;
    left: 50%;
    padding: 2px 10px;
    transform: translate(-50%, -50%);
    border-radius: 12px;
    color: var(--primary-text-color);
    background: var(--card-background-color, var(--primary-background-color));
  }
  .status:empty, .alarm:empty { display: none; }
  .alarm {
    inset-block-start: 8px;
    inset-inline-start: 8px;
    padding: 2px 8px;
    border-radius: 10px;
    font-weight: bold;
    color: #fff;
    background: var(--error-color, #db4437);
  }
  .in-alarm::after {
    content: "";
    position: absolute;
    inset: 0;
    border: 3px solid var(--error-color, #db4437);
    border-radius: inherit;
    pointer-events: none;
  }
  .tile:not([data-state="live"]) canvas { opacity: 0.45; }
  .tile[data-state="unavailable"] canvas { visibility: hidden; }
`;

/** The card. */
class ZoneMinderLiveGrid extends HTMLElement {
  #config = {};
  #hass;
  #tiles = new Map();
  #alarms = new Map();
  #grid;
  #card;
  #seen;
  #sized;
  #ticking;

  static getConfigForm() {
    const hass = document.querySelector("home-assistant")?.hass;
    return {
      schema: [
        { name: "title", selector: { text: {} } },
        {
          name: "entities",
          selector: {
            entity: {
              multiple: true,
              reorder: true,
              filter: { domain: "camera", integration: "zoneminder" },
            },
          },
        },
        {
          type: "grid",
          name: "",
          schema: [
            { name: "columns", selector: { number: { min: 1, max: 12, mode: "box" } } },
            { name: "fps", selector: { number: { min: 1, max: 30, mode: "box" } } },
          ],
        },
      ],
      computeLabel: (field) => words(hass)[field.name],
      assertConfig: (config) => check(config),
    };
  }

  static getStubConfig() {
    return {};
  }

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style><ha-card><div class="grid"></div></ha-card>`;
    this.#card = root.querySelector("ha-card");
    this.#grid = root.querySelector(".grid");
    this.#grid.addEventListener("click", (event) => this.#openCamera(event));
    this.#seen = new IntersectionObserver((entries) => this.#follow(entries));
    this.#sized = new ResizeObserver(() => this.#arrange());
  }

  setConfig(config) {
    check(config);
    this.#config = config;
    this.#card.header = config.title;
    this.#clear();
    if (this.#hass) this.#update();
  }

  set hass(hass) {
    const before = this.#hass;
    this.#hass = hass;
    connection.hass = hass;
    if (!before || before.entities !== hass.entities || before.language !== hass.language) {
      this.#update();
    } else if (this.#changed(before, hass)) {
      this.#describe();
    }
  }

  connectedCallback() {
    this.#sized.observe(this.#grid);
    this.#tiles.forEach((tile) => this.#seen.observe(tile.element));
    this.#ticking = setInterval(() => this.#tiles.forEach((tile) => tile.tick()), 2000);
  }

  disconnectedCallback() {
    clearInterval(this.#ticking);
    this.#sized.disconnect();
    this.#seen.disconnect();
    this.#tiles.forEach((tile) => tile.show(false));
  }

  getCardSize() {
    const rows = Math.ceil((this.#tiles.size || 1) / this.#columns(492));
    return (this.#config.title ? 1 : 0) + 2 * rows;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 3, rows: "auto" };
  }

  /** The cameras to show: those of the configuration, or all. */
  #cameras() {
    const given = this.#config.entities ?? [];
    if (given.length) return given.map((row) => row.entity ?? row);
    return Object.values(this.#hass.entities)
      .filter((row) => row.platform === "zoneminder" && !row.hidden)
      .map((row) => row.entity_id)
      .filter((id) => id.startsWith("camera."));
  }

  #update() {
    const cameras = [...new Set(this.#cameras())];
    this.#learnAlarms();
    for (const [id, tile] of this.#tiles) {
      if (!cameras.includes(id)) this.#drop(id, tile);
    }
    for (const id of cameras) {
      if (!this.#tiles.has(id)) this.#add(id);
    }
    const elements = cameras.map((id) => this.#tiles.get(id).element);
    if (elements.some((element, place) => this.#grid.children[place] !== element)) {
      this.#grid.append(...elements);
    }
    this.#showEmpty(!cameras.length);
    this.#describe();
    this.#arrange();
  }

  #add(id) {
    const tile = new Tile(id, this.#config.fps ?? DEFAULT_FPS);
    this.#tiles.set(id, tile);
    if (this.isConnected) this.#seen.observe(tile.element);
  }

  #drop(id, tile) {
    tile.show(false);
    this.#seen.unobserve(tile.element);
    tile.element.remove();
    this.#tiles.delete(id);
  }

  #clear() {
    for (const [id, tile] of this.#tiles) this.#drop(id, tile);
  }

  #showEmpty(empty) {
    this.#card.querySelector(".empty")?.remove();
    if (!empty) return;
    const text = document.createElement("div");
    text.className = "empty";
    text.textContent = words(this.#hass).empty;
    this.#card.append(text);
  }

  /** Find the alarm of each camera: that of the same device. */
  #learnAlarms() {
    const rows = Object.values(this.#hass.entities);
    const alarms = rows.filter(
      (row) => row.platform === "zoneminder" && row.translation_key === "alarm",
    );
    const byDevice = new Map(alarms.map((row) => [row.device_id, row.entity_id]));
    this.#alarms = new Map(
      this.#cameras().map((id) => [id, byDevice.get(this.#hass.entities[id]?.device_id)]),
    );
  }

  #changed(before, hass) {
    const differs = (id) => id && before.states[id] !== hass.states[id];
    return [...this.#alarms].some(([id, alarm]) => differs(id) || differs(alarm));
  }

  #describe() {
    this.#tiles.forEach((tile, id) => tile.describe(this.#hass, this.#alarms.get(id)));
  }

  #follow(entries) {
    for (const entry of entries) {
      const tile = this.#tiles.get(entry.target.dataset.entity);
      tile?.show(entry.isIntersecting && this.isConnected);
    }
  }

  #columns(width) {
    const fit = Math.max(1, Math.floor((width + GAP) / (NARROWEST_TILE + GAP)));
    const square = Math.ceil(Math.sqrt(this.#tiles.size || 1));
    return this.#config.columns || Math.min(fit, square);
  }

  #arrange() {
    this.#grid.style.setProperty("--columns", this.#columns(this.#grid.clientWidth));
  }

  #openCamera(event) {
    const entityId = event.target.closest(".tile")?.dataset.entity;
    if (!entityId) return;
    const detail = { entityId };
    this.dispatchEvent(
      new CustomEvent("hass-more-info", { detail, bubbles: true, composed: true }),
    );
  }
}

/** Raise for a configuration that cannot be shown. */
function check(config) {
  const { entities, columns, fps } = config;
  if (entities != null && !Array.isArray(entities)) {
    throw new Error("entities: a list of cameras");
  }
  const cameras = (entities ?? []).map((row) => row?.entity ?? row);
  if (!cameras.every((id) => typeof id === "string" && id.startsWith("camera."))) {
    throw new Error("entities: cameras only");
  }
  if (columns != null && !(columns >= 1 && columns <= 12)) {
    throw new Error("columns: 1 to 12");
  }
  if (fps != null && !(fps > 0 && fps <= 30)) throw new Error("fps: up to 30");
}

if (!customElements.get("zoneminder-live-grid")) {
  customElements.define("zoneminder-live-grid", ZoneMinderLiveGrid);
  window.customCards ??= [];
  window.customCards.push({
    type: "zoneminder-live-grid",
    name: "ZoneMinder live grid",
    description: WORDS.en.description,
    preview: false,
    documentationURL: "https://github.com/zoneminder-homeassistant/zoneminder#live-grid",
  });
}
