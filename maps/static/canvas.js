// Canvas layers on Leaflet's renderer: they follow pans and zoom animations and draw once a move has ended.
(function (M) {
  "use strict";
  M.CanvasLayer = L.Renderer.extend({
    initialize(draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._paint = draw;
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() {
      cancelAnimationFrame(this._frame);
      L.DomUtil.remove(this._container);
      delete this._ctx;
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.redraw(true);
    },
    // At rest the canvas stands on whole pixels: Leaflet's own reckoning leaves fractions, which blur every line and name.
    _updateTransform(center, zoom) {
      if (this._bounds && zoom === this._zoom && this._center && this._center.equals(center, 1e-9)) L.DomUtil.setPosition(this._container, this._bounds.min);
      else L.Renderer.prototype._updateTransform.call(this, center, zoom);
    },
    redraw(now) {
      cancelAnimationFrame(this._frame);
      if (now === true) this._draw();
      else this._frame = requestAnimationFrame(() => this._draw());
    },
    _draw() {
      if (!this._map || !this._bounds || !this._ctx) return;
      const size = this._bounds.getSize(), ratio = Math.min(window.devicePixelRatio || 1, 3);
      const canvas = this._container;
      const w = Math.round(size.x * ratio), h = Math.round(size.y * ratio);
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w; canvas.height = h;
        canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
      }
      L.DomUtil.setPosition(canvas, this._bounds.min);
      const ctx = this._ctx;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, w, h);
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      this._paint(ctx, M.frame(this._map, this._bounds, size));
    },
  });

  // How world coordinates (0 to 1 in Mercator) fall on a canvas: x = wx * scale - left; copies of the world beside each other.
  M.frame = function (map, bounds, size) {
    const zoom = map.getZoom(), scale = 256 * Math.pow(2, zoom), origin = map.getPixelOrigin();
    const left = bounds.min.x + origin.x, top = bounds.min.y + origin.y;
    return { zoom, scale, left, top, width: size.x, height: size.y, from: Math.floor(left / scale), to: Math.floor((left + size.x) / scale) };
  };

  M.colours = function () {
    const style = getComputedStyle(M.root || document.documentElement);
    const get = (name) => style.getPropertyValue("--map-" + name).trim();
    M.ink = {
      sea: get("sea"), land: get("land"), border: get("border"), coast: get("coast"), province: get("province"), label: get("label"), halo: get("halo"), country: get("country"),
      seaLabel: get("sea-label"), grid: get("grid"), river: get("river"), paper: get("paper"), text: get("text"), accent: get("accent"), town: get("town"), area: get("area"), muted: get("muted"),
    };
    M.dark = style.getPropertyValue("--map-dark").trim() === "1";
    M.fill = (M.types || []).map((t) => (M.dark && t.dark) || t.colour);
    M.font = style.getPropertyValue("--font").trim() || "sans-serif";
  };
})(window.Mawqi);
