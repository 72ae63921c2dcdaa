// A map that folium wrote, within a page of Streamlit: draws it when it changed, outlines what is chosen, and tells what was clicked.
// Streamlit and a component talk in messages, see its documentation of components without a build step.
(function () {
  'use strict';

  var drawn = '';
  var outlined = '';
  var map = null;
  var outline = null;
  var names = [];
  var others = null;
  var following = false;

  function tell(type, content) {
    window.parent.postMessage(Object.assign({ isStreamlitMessage: true, type: 'streamlit:' + type }, content), '*');
  }

  function draw(part) {
    if (map) { map.remove(); }
    outline = null;
    outlined = '';
    document.getElementById('kaart').innerHTML = part.html;
    var script = document.createElement('script');
    script.textContent = part.script;
    document.body.appendChild(script);
    script.remove();
    map = window[part.name];
    map.on('zoomend resize', apart);
    // Above the areas, of which the one under the mouse comes to the front.
    var pane = map.createPane('omlijning');
    pane.style.zIndex = 450;
    pane.style.pointerEvents = 'none';
    map.eachLayer(function (layer) {
      var code = layer.feature && layer.feature.properties.gebiedscode;
      if (code) {
        layer.on('click', function () {
          // The moment tells a second click on an area from the answer to the first.
          tell('setComponentValue', { dataType: 'json', value: { gebiedscode: code, moment: Date.now() } });
        });
      }
    });
  }

  function around(lines) {
    if (outline) { outline.remove(); }
    outline = L.featureGroup(lines.map(function (line) {
      return L.geoJSON(line.shapes, { pane: 'omlijning', style: line.style, interactive: false });
    })).addTo(map);
    names = [];
    lines.forEach(function (line) { names = names.concat(line.names.map(named)); });
    map.getPane('namen').style.display = names.length ? 'none' : ''; // who asks for these names reads them, and not two over one another
    apart();
  }

  // A name is text, never markup, and a click goes through it to the area.
  function named(item) {
    var label = document.createElement('span');
    label.className = 'wijkscan-number';
    label.style.whiteSpace = 'nowrap';
    label.textContent = item.name;
    var icon = L.divIcon({ html: label, iconSize: [0, 0], className: '' });
    L.marker(item.place, { icon: icon, interactive: false, keyboard: false }).addTo(outline);
    return label;
  }

  // Where two names would lie over one another, the first stays; closer by there is room for both.
  function apart() {
    var kept = [];
    names.forEach(function (label) {
      var box = label.getBoundingClientRect();
      var free = kept.every(function (other) {
        return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom;
      });
      label.style.visibility = free ? '' : 'hidden';
      if (free) { kept.push(box); }
    });
  }

  // Maps with a name in common show the same part of the land: who moves one tells the others, and following is not telling again.
  function together(name) {
    if (others) { others.close(); }
    others = name ? new BroadcastChannel('wijkscan.' + name) : null;
    if (!others) { return; }
    others.onmessage = function (event) {
      following = true;
      map.setView(event.data.center, event.data.zoom, { animate: false });
      following = false;
    };
    map.on('moveend', function () {
      if (!following) { others.postMessage({ center: map.getCenter(), zoom: map.getZoom() }); }
    });
  }

  window.addEventListener('message', function (event) {
    if (event.source !== window.parent || event.data.type !== 'streamlit:render') { return; }
    var given = event.data.args;
    if (given.map.script !== drawn) {
      // The frame gets its height later than the map is drawn, and a map without height fits nothing.
      document.body.style.height = given.map.height + 'px';
      tell('setFrameHeight', { height: given.map.height });
      draw(given.map);
      together(given.together);
      drawn = given.map.script;
    }
    var lines = JSON.stringify(given.outline);
    if (lines !== outlined) {
      around(given.outline);
      outlined = lines;
    }
  });

  tell('componentReady', { apiVersion: 1 });
})();
