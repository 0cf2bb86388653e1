// The map of the places it may be: the map's own basemap, numbered candidates, the present place and the machine's, a pin and its circle to scale.
(function (M) {
  "use strict";
  const D = M.desk;
  let map = null, ground = null, layer = null;
  D.pin = null;

  D.makeMap = function () {
    const own = map ? map.getContainer() : M.el("div", { class: "dk-map-box", dir: "ltr" });
    D.mapHost = M.el("div", { class: "dk-map-host" }, own);
    return D.mapHost;
  };
  D.startMap = function () {
    if (map) { map.invalidateSize({ animate: false }); ground.redraw(); name(); return; }
    map = D.map = L.map(D.mapHost.firstChild, { zoomControl: false, attributionControl: true, minZoom: 2, maxZoom: 18, zoomSnap: 0.5, wheelPxPerZoomLevel: 90, keyboard: true, zoomAnimation: !M.calm(), fadeAnimation: !M.calm(), markerZoomAnimation: !M.calm(), inertia: !M.calm() }).setView([33, 43.5], 5);
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const pane = map.createPane("mawqi-base");
    pane.style.zIndex = 190; pane.style.pointerEvents = "none";
    ground = new M.CanvasLayer((ctx, f) => { M.drawBase(ctx, f); M.drawLabels(ctx, f); }, { pane: "mawqi-base", padding: 0.15 }).addTo(map);
    layer = L.layerGroup().addTo(map);
    map.on("click", (e) => { if (D.pin) movePin(e.latlng); });
    map.getContainer().addEventListener("keydown", (e) => { if (D.pin && e.key === "Enter" && e.target === map.getContainer()) { e.preventDefault(); e.stopPropagation(); movePin(map.getCenter()); } });
    if (window.ResizeObserver) new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    name();
  };
  function name() {
    const box = map.getContainer();
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", M.s("map_region"));
    map.attributionControl._attributions = {};
    map.attributionControl.addAttribution(M.s("attribution"));
  }
  D.repaintMap = function () { if (ground) { ground.redraw(); D.drawMap(); } };

  const placed = (p) => p && typeof p.latitude === "number" && typeof p.longitude === "number";
  const circle = (p, cls) => L.circle([p.latitude, p.longitude], { radius: Math.max(50, 1000 * (p.uncertainty_km || 0)), className: "dk-circle " + cls, interactive: false });
  function badge(p, text, cls, title, click) {
    const icon = L.divIcon({ className: "dk-badge " + cls, html: M.el("span", { text }), iconSize: [24, 24] });
    const marker = L.marker([p.latitude, p.longitude], { icon, keyboard: false, alt: "", zIndexOffset: cls.includes("dk-now") ? 500 : 0 });
    marker.on("add", () => { const node = marker.getElement(); node.title = M.clean(title); node.setAttribute("aria-hidden", "true"); node.removeAttribute("role"); });
    if (click) marker.on("click", click);
    return marker;
  }

  D.drawMap = function (fit) {
    if (!map) return;
    layer.clearLayers();
    const view = D.current;
    if (!view) return;
    const now = view.values, machine = view.machine || {}, all = D.places || [];
    const moved = placed(machine) && (machine.latitude !== now.latitude || machine.longitude !== now.longitude);
    if (moved) { layer.addLayer(circle(machine, "dk-circle-machine")); if (!all.some((c) => c.site_id && c.site_id === machine.site_id)) layer.addLayer(badge(machine, "M", "dk-machine-pin", M.s("machine_here"))); }
    if (placed(now) && !D.pin) layer.addLayer(circle(now, "dk-circle-now"));
    all.forEach((c, k) => { if (placed(c)) layer.addLayer(badge(c, M.num(k + 1), (c.site_id === now.site_id && now.site_id ? "dk-now " : "") + (c.own ? "dk-own" : "dk-elsewhere"), D.siteName(c), () => D.focusCandidate(k))); });
    if (placed(now) && !D.pin && !all.some((c) => c.site_id && c.site_id === now.site_id)) layer.addLayer(badge(now, "●", "dk-now", M.s("now_here")));
    if (D.pin) drawPin();
    if (fit) fitTo([now, ...all.filter((c) => c.own), ...(moved ? [machine] : [])].filter(placed), now);
  };
  function fitTo(points, now) {
    if (!points.length) { map.setView([33, 43.5], 5, { animate: false }); return; }
    let box = null;
    for (const p of points) {
      const own = L.latLng(p.latitude, p.longitude).toBounds(2000 * Math.max(3, p === now ? p.uncertainty_km || 0 : 3));
      box = box ? box.extend(own) : own;
    }
    map.fitBounds(box, { padding: [34, 34], maxZoom: 10, animate: false });
  }
  D.lookAt = function (p) { if (placed(p) && map) map.setView([p.latitude, p.longitude], Math.max(map.getZoom(), 8), { animate: !M.calm() }); };

  // The pin: dragged, moved by arrow keys, or set by a click; its circle's edge is a handle of its own.
  function drawPin() {
    const pin = D.pin, at = [pin.latitude, pin.longitude];
    pin.circle = L.circle(at, { radius: 1000 * pin.uncertainty_km, className: "dk-circle dk-circle-pin", interactive: false }).addTo(layer);
    pin.marker = L.marker(at, { draggable: true, keyboard: true, autoPan: true, alt: M.s("pin_is"), icon: L.divIcon({ className: "dk-pin", html: M.el("span"), iconSize: [30, 38], iconAnchor: [15, 36] }), zIndexOffset: 1000 }).addTo(layer);
    pin.handle = L.marker(edge(), { draggable: true, keyboard: true, alt: M.s("radius_handle"), icon: L.divIcon({ className: "dk-handle", html: M.el("span"), iconSize: [26, 26] }), zIndexOffset: 900 }).addTo(layer);
    for (const [marker, label] of [[pin.marker, "pin_is"], [pin.handle, "radius_handle"]]) { const node = marker.getElement(); node.setAttribute("aria-label", M.s(label)); node.title = M.s(label); }
    pin.marker.on("drag", () => movePin(pin.marker.getLatLng(), true));
    pin.handle.on("drag", () => { const km = pin.marker.getLatLng().distanceTo(pin.handle.getLatLng()) / 1000; setRadius(km); });
    pin.handle.on("dragend", () => pin.handle.setLatLng(edge()));
    arrows(pin.marker, (dx, dy) => movePin(map.containerPointToLatLng(map.latLngToContainerPoint(pin.marker.getLatLng()).add([dx, dy]))));
    arrows(pin.handle, (dx, dy) => { setRadius(pin.uncertainty_km * (dx - dy > 0 ? 1.1 : 1 / 1.1)); pin.handle.setLatLng(edge()); });
  }
  const edge = () => { const km = D.pin.uncertainty_km, lat = D.pin.latitude; return [lat, D.pin.longitude + (km / (111.32 * Math.max(0.05, Math.cos((lat * Math.PI) / 180))))]; };
  function arrows(marker, move) {
    marker.getElement().addEventListener("keydown", (e) => {
      const step = e.shiftKey ? 30 : 6, by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
      if (!by) return;
      e.preventDefault(); e.stopPropagation();
      move(...by);
    });
  }
  const round = (x, n) => Math.round(x * n) / n;
  function movePin(at, dragged) {
    D.pin.latitude = round(Math.max(-85, Math.min(85, at.lat)), 1e5); D.pin.longitude = round(((((at.lng + 180) % 360) + 360) % 360) - 180, 1e5);
    if (!dragged) D.pin.marker.setLatLng([D.pin.latitude, D.pin.longitude]);
    D.pin.circle.setLatLng([D.pin.latitude, D.pin.longitude]);
    D.pin.handle.setLatLng(edge());
    D.pinMoved();
  }
  function setRadius(km) {
    D.pin.uncertainty_km = round(Math.max(0.1, Math.min(500, km)), 10);
    D.pin.circle.setRadius(1000 * D.pin.uncertainty_km);
    D.pinMoved();
  }
  // The numbers of the form moved the pin.
  D.pinTyped = function () { const p = D.pin; p.marker.setLatLng([p.latitude, p.longitude]); p.circle.setLatLng([p.latitude, p.longitude]); p.circle.setRadius(1000 * p.uncertainty_km); p.handle.setLatLng(edge()); };
  D.startPin = function () {
    const v = D.current.values, at = placed(v) ? [v.latitude, v.longitude] : [map.getCenter().lat, map.getCenter().lng];
    D.pin = { latitude: round(at[0], 1e5), longitude: round(at[1], 1e5), uncertainty_km: Math.min(500, Math.max(0.1, round(v.uncertainty_km || 5, 10))) };
    D.drawMap();
    if (!map.getBounds().contains(at)) map.setView(at, Math.max(map.getZoom(), 7), { animate: false });
  };
})(window.Mawqi);
