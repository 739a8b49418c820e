// Puts a map that can be moved over the drawing of the same cells, with the outline of the land. It
// asks this node alone: no tiles, no fonts. Where it cannot run, the drawing stays.
import * as maplibre from "./maplibre-gl.mjs";

const place = document.querySelector("#map");
const told = place && place.dataset.features ? JSON.parse(place.dataset.features) : null;

async function outlined(map) {
  const answer = await fetch(new URL("./outline.json", import.meta.url));
  map.addSource("land", { type: "geojson", data: await answer.json() });
  map.addLayer({ id: "land", type: "line", source: "land", paint: { "line-color": "#8a93a3", "line-width": 1.2 } }, "cells");
  place.dataset.outlined = "yes";
}

function begin() {
  const [title, closer, farther, whole] = JSON.parse(place.dataset.labels);
  const keys = document.createElement("p");
  keys.className = "buttons";
  const canvas = document.createElement("div");
  canvas.className = "movable";
  place.append(keys, canvas);
  const map = new maplibre.Map({
    container: canvas,
    attributionControl: false,
    locale: { "Map.Title": title },
    bounds: told.bounds,
    maxZoom: 18,
    style: {
      version: 8,
      sources: { cells: { type: "geojson", data: told.cells } },
      layers: [
        { id: "paper", type: "background", paint: { "background-color": "#fbfcfd" } },
        { id: "cells", type: "fill", source: "cells", paint: { "fill-color": ["get", "shade"], "fill-outline-color": "#4a5260" } },
      ],
    },
  });
  const ways = [[closer, () => map.zoomIn()], [farther, () => map.zoomOut()], [whole, () => map.fitBounds(told.bounds)]];
  for (const [label, go] of ways) {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "second";
    key.textContent = label;
    key.addEventListener("click", go);
    keys.append(key);
  }
  map.on("error", () => { map.remove(); canvas.remove(); keys.remove(); place.querySelector(".drawing").hidden = false; });
  map.on("load", () => { place.querySelector(".drawing").hidden = true; place.dataset.ready = "yes"; outlined(map).catch(() => {}); });
  map.on("mousemove", "cells", (event) => { canvas.title = event.features[0].properties.said; });
  map.on("mouseleave", "cells", () => { canvas.title = ""; });
}

if (told) {
  try {
    begin();
  } catch {
    place.querySelector(".drawing").hidden = false;
  }
}
