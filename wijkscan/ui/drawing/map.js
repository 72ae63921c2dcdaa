// The map of the drawing table: units in the colour of their team, lines between teams, and names that stay readable.
var DrawnMap = (function () {
  'use strict';

  var LETTER = 6.3; // pixels a letter of a label takes
  var ROOMY = 260; // pixels that a team among many has to be wide for its name
  var NARROW = 480; // pixels below which a map has numbers only
  var SPOTS = 6; // units, from the middle of a team outward, where its name is tried

  function DrawnMap(box, given, plan) {
    this.look = given.look;
    this.plan = plan;
    this.sizes = new Map();
    this.map = L.map(box, {
      keyboard: false, zoomSnap: 0.25, zoomDelta: 0.5, scrollWheelZoom: false, minZoom: 6, maxZoom: 19, boxZoom: false,
      doubleClickZoom: false, zoomControl: false, dragging: !L.Browser.mobile, tap: false,
    });
    this.bounds = L.latLngBounds([]);
    plan.units.forEach(function (unit) { unit.rings.forEach(function (part) { this.bounds.extend(part[0]); }, this); }, this);
    this.map.setView(this.bounds.getCenter(), 11); // a map without a view draws nothing
    L.control.zoom({ position: 'topright', zoomInTitle: 'Inzoomen', zoomOutTitle: 'Uitzoomen' }).addTo(this.map);
    this.map.attributionControl.setPrefix(false).addAttribution(escaped(given.source));
    if (this.look.tiles) {
      L.tileLayer(this.look.tiles, { attribution: escaped(this.look.tiles_source), minZoom: 6, maxZoom: 19 }).addTo(this.map);
    }
    ['grenzen', 'namen'].forEach(function (name, place) {
      var pane = this.map.createPane(name);
      pane.style.zIndex = 450 + 150 * place;
      pane.style.pointerEvents = 'none';
    }, this);
    this.layers = plan.units.map(function (unit) {
      var layer = L.polygon(unit.rings, { weight: 1, color: this.look.colours.outline, smoothFactor: 0.5, bubblingMouseEvents: true });
      layer.addTo(this.map);
      return layer;
    }, this);
    this.unitOf = new Map(this.layers.map(function (layer, number) { return [layer.getElement(), number]; }));
    this.lines = this.line();
    this.borders = given.ground.borders;
    this.today = L.polyline(given.ground.today, {
      pane: 'grenzen', interactive: false, color: this.look.colours.text, weight: 3, dashArray: '2 7', lineCap: 'round',
    });
    this.halo = L.layerGroup().addTo(this.map);
    this.hatched = L.layerGroup().addTo(this.map);
    this.names = L.layerGroup().addTo(this.map);
    this.fit();
    this.map.on('zoomend moveend', this.label, this);
  }

  function escaped(text) {
    var holder = document.createElement('span');
    holder.textContent = text;
    return holder.innerHTML;
  }

  function written(text, kind) {
    var holder = document.createElement('span');
    holder.className = 'naam ' + kind;
    holder.style.maxWidth = (kind === 'team' ? 124 : 110) + 'px';
    holder.textContent = text;
    return holder;
  }

  // What a label takes on the screen: words break where they please, so it is measured, once.
  DrawnMap.prototype.size = function (text, kind) {
    var key = kind + text;
    if (!this.sizes.has(key)) {
      var holder = written(text, kind);
      this.map.getPane('namen').append(holder);
      this.sizes.set(key, { wide: holder.offsetWidth, high: holder.offsetHeight });
      holder.remove();
    }
    return this.sizes.get(key);
  };

  DrawnMap.prototype.line = function () {
    return L.polyline([], {
      pane: 'grenzen', interactive: false, color: this.look.colours.text, weight: 2.4, lineCap: 'round', lineJoin: 'round', smoothFactor: 0,
    }).addTo(this.map);
  };

  DrawnMap.prototype.fit = function () {
    if (!this.map.getContainer().clientWidth) { return; }
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(this.bounds, { padding: [10, 10], animate: false });
  };

  // After a window that changes size Leaflet tells that the map moved a fifth of a second later, also when the map is gone by then.
  DrawnMap.prototype.remove = function () {
    this.map.off();
    this.map.remove();
  };

  // Take over a plan from the server: names may be other ones.
  DrawnMap.prototype.renew = function (plan) {
    this.plan = plan;
    this.shown = false;
  };

  // Colour every unit, and draw the lines between teams; only what changed is touched. Names wait until a stroke has ended.
  DrawnMap.prototype.colour = function (plan, drawing) {
    var strength = this.look.opacity, changed = !this.shown;
    this.layers.forEach(function (layer, unit) {
      var colour = plan.teams[plan.member[unit]].colour, locked = plan.locked.has(unit), key = colour + locked;
      if (layer.shownAs === key) { return; }
      layer.shownAs = key;
      changed = true;
      layer.setStyle({
        fillColor: colour, fillOpacity: strength * (locked ? 0.5 : 0.82),
        dashArray: locked ? '1 3' : null, weight: locked ? 1.6 : 1,
      });
    });
    if (!changed) { return; }
    var between = [];
    this.borders.forEach(function (border) {
      if (plan.member[border.pair[0]] !== plan.member[border.pair[1]]) { between.push.apply(between, border.lines); }
    });
    this.lines.setLatLngs(between);
    this.shown = !drawing;
    this.label();
  };

  DrawnMap.prototype.outline = function (units, cursor) {
    this.halo.clearLayers();
    var colours = this.look.colours;
    var add = function (unit, colour, weight) {
      L.polygon(this.plan.units[unit].rings, {
        pane: 'grenzen', interactive: false, fill: false, color: colour, weight: weight, className: weight < 5 ? 'gekozen' : 'gloed',
      }).addTo(this.halo);
    }.bind(this);
    var all = cursor === null || units.indexOf(cursor) >= 0 ? units : units.concat([cursor]);
    all.forEach(function (unit) { add(unit, colours.background, 7); });
    all.forEach(function (unit) { add(unit, unit === cursor ? colours.accent : colours.text, 3.5); });
  };

  DrawnMap.prototype.hatch = function (units) {
    this.hatched.clearLayers();
    units.forEach(function (unit) {
      L.polygon(this.plan.units[unit].rings, {
        pane: 'grenzen', interactive: false, stroke: false, fillColor: 'url(#scheur)', fillOpacity: 1, className: 'scheurt',
      }).addTo(this.hatched);
    }, this);
  };

  DrawnMap.prototype.showToday = function (on) {
    if (on) { this.today.addTo(this.map); } else { this.today.remove(); }
  };

  // Names of teams in the unit nearest to their middle, or the number of their bar where a name would lie over another; of units where they fit.
  DrawnMap.prototype.label = function () {
    if (!this.shown) { return; }
    this.names.clearLayers();
    var plan = this.plan, map = this.map, taken = [], narrow = map.getSize().x < NARROW;
    var numbered = plan.teams.length >= this.look.numbered_from || narrow;
    var put = function (place, text, kind, must) {
      var size = this.size(text, kind), spot = map.latLngToContainerPoint(place);
      var box = [spot.x - size.wide / 2, spot.y - size.high / 2, spot.x + size.wide / 2, spot.y + size.high / 2];
      var clash = taken.some(function (other) { return box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]; });
      if (clash && !must) { return false; }
      taken.push(box);
      L.marker(place, {
        pane: 'namen', interactive: false, keyboard: false, icon: L.divIcon({ html: written(text, kind), className: 'plek', iconSize: [0, 0] }),
      }).addTo(this.names);
      return true;
    }.bind(this);
    plan.teams.forEach(function (team, number) {
      var inside = plan.unitsOf(number);
      if (!inside.length) { return; }
      var middle = [0, 1].map(function (side) {
        return inside.reduce(function (sum, unit) { return sum + plan.units[unit].place[side]; }, 0) / inside.length;
      });
      var far = function (one) {
        return Math.pow(plan.units[one].place[0] - middle[0], 2) + Math.pow((plan.units[one].place[1] - middle[1]) * 0.6, 2);
      };
      var spots = inside.slice().sort(function (one, other) { return far(one) - far(other); }).slice(0, SPOTS);
      var long = (numbered ? (number + 1) + ' · ' : '') + team.name;
      // Among many teams a name stands where its team has room for it, and everywhere else its number.
      var wide = 0;
      if (numbered) {
        var around = L.latLngBounds([]);
        inside.forEach(function (unit) { around.extend(this.layers[unit].getBounds()); }, this);
        wide = map.latLngToContainerPoint(around.getNorthEast()).x - map.latLngToContainerPoint(around.getSouthWest()).x;
      }
      var room = !numbered || (!narrow && wide > ROOMY), short = String(number + 1);
      var fits = function (text) { return spots.some(function (unit) { return put(plan.units[unit].place, text, 'team', false); }); };
      if ((!room || !fits(long)) && !fits(short)) { put(plan.units[spots[0]].place, short, 'team', true); }
    }, this);
    var view = map.getBounds();
    plan.units.forEach(function (unit, number) {
      if (!view.contains(unit.place)) { return; }
      var box = this.layers[number].getBounds();
      var wide = map.latLngToContainerPoint(box.getNorthEast()).x - map.latLngToContainerPoint(box.getSouthWest()).x;
      if (wide > unit.name.length * LETTER * 0.9) { put(unit.place, unit.name, 'gebied', false); }
    }, this);
  };

  // The unit at a point of the window, or null.
  DrawnMap.prototype.at = function (x, y) {
    var found = this.unitOf.get(document.elementFromPoint(x, y));
    return found === undefined ? null : found;
  };

  // The neighbour of a unit that lies most in a direction (1, 0) is east, (0, 1) north; null where none does.
  DrawnMap.prototype.toward = function (unit, east, north) {
    var here = this.plan.units[unit].place, best = null, most = 0.3, beside = new Set(this.plan.near[unit]);
    this.borders.forEach(function (border) {
      if (border.pair[0] === unit) { beside.add(border.pair[1]); } else if (border.pair[1] === unit) { beside.add(border.pair[0]); }
    });
    beside.forEach(function (other) {
      var there = this.plan.units[other].place, x = (there[1] - here[1]) * 0.61, y = there[0] - here[0];
      var along = (x * east + y * north) / (Math.hypot(x, y) || 1);
      if (along > most) { most = along; best = other; }
    }, this);
    return best;
  };

  return DrawnMap;
})();
