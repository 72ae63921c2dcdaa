"""What surrounds the areas on a folium map: hatching, names, legend, tooltips, Dutch buttons and the source line.

The script goes through folium's template twice, so no text from outside may hold braces: see ``dutch.escape``.
"""

from branca.element import MacroElement
from folium.template import Template
from folium.utilities import JsCode

from wijkscan.views.colours import FONT, PALETTES, Theme, translucent
from wijkscan.views.maps.scales import LegendEntry
from wijkscan.views.words.dutch import escape

HATCH = "geen-cijfer"
NUMBERED = "De nummers zijn die in de tabel van de teams."  # in place of colours that are too many to tell apart
MOST_OPEN = 12  # lines of a legend; a longer one would cover the map, so it starts closed and scrolls when it is opened

ON_EACH_AREA = JsCode("""
function (feature, layer) {
    layer.bindTooltip(feature.properties.tooltip, {sticky: true, className: 'wijkscan-tip', opacity: 1});
    layer.on({
        mouseover: function () { layer.setStyle({weight: 2.5, color: feature.properties.hover}); layer.bringToFront();
        }, mouseout: function () { layer.setStyle(feature.properties.style); }
    });
}
""")

_STYLE = """
.leaflet-container { background: %(background)s; font-family: %(font)s; }
path.leaflet-interactive:focus { outline: none; }
.wijkscan-box { background: %(box)s; color: %(text)s; font: 13px/1.35 %(font)s; padding: 8px 12px; border-radius: 6px;
  box-shadow: 0 1px 5px rgba(0, 0, 0, .22); box-sizing: border-box; }
.wijkscan-box summary { font-weight: 600; cursor: pointer; }
.wijkscan-box summary:focus-visible { outline: 2px solid %(accent)s; outline-offset: 2px; }
.wijkscan-box ul { list-style: none; margin: 6px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 18px; }
.wijkscan-box ul[tabindex] { max-height: 180px; overflow-y: auto; }
.wijkscan-box li { display: flex; align-items: center; gap: 8px; margin: 3px 0; white-space: nowrap; }
.wijkscan-box svg { flex: none; }
.wijkscan-box .mark { color: %(text)s; border-left: 3px solid %(accent)s; padding-left: 5px; font-weight: 600; }
.wijkscan-box .note { color: %(muted)s; margin: 4px 0 0; }
.leaflet-tooltip.wijkscan-tip { background: %(surface)s; color: %(text)s; border: 1px solid %(outline)s; border-radius:
6px;
  font: 13px/1.4 %(font)s; padding: 6px 10px; box-shadow: 0 1px 5px rgba(0, 0, 0, .25);
  white-space: normal; width: max-content; max-width: min(240px, 42vw); }
.leaflet-tooltip.wijkscan-tip::before { display: none; }
.wijkscan-tip .note { color: %(muted)s; }
.wijkscan-number { position: absolute; transform: translate(-50%%, -50%%); padding: 1px 4px; border-radius: 8px;
  background: %(box)s; color: %(text)s; font: 600 12px/1.2 %(font)s; }
.wijkscan-name { position: absolute; transform: translate(-50%%, -50%%); width: max-content; max-width: 104px; text-align: center;
  color: %(text)s; font: 600 11px/1.15 %(font)s; pointer-events: none;
  text-shadow: 0 0 2px %(surface)s, 0 0 3px %(surface)s, 0 0 3px %(surface)s, 0 0 4px %(surface)s, 0 0 5px %(surface)s; }
.leaflet-container .leaflet-control-attribution { background: %(box)s; color: %(muted)s; font-size: 11px; }
.leaflet-container .leaflet-control-attribution a { color: %(muted)s; text-decoration: underline; }
.leaflet-bar a, .leaflet-bar a:hover { background: %(surface)s; color: %(text)s; border-color: %(grid)s; }
.leaflet-bar a.leaflet-disabled { background: %(surface)s; color: %(grid)s; }
.leaflet-tile-pane { filter: %(tiles)s; }
"""


class MapFrame(MacroElement):  # type: ignore[misc]
    """Dress a map with its legend, hatch pattern, Dutch controls, source line and the outline of the chosen area.

    Parameters
    ----------
    bounds
        South-west and north-east corner as (latitude, longitude).
    legend_html
        Escaped legend, see :func:`legend_html`.
    description
        What a screen reader hears at the map.
    source
        Source line in the corner.
    theme
        Light or dark.
    """

    _template = Template("""
    {% macro script(this, kwargs) %}
    (function (map) {
        var text = {{ this.texts|tojson }};
        var box = map.getContainer();
        var style = document.createElement('style');
        style.textContent = text.style;
        box.appendChild(style);
        var holder = document.createElement('div');
        holder.innerHTML = text.pattern;
        box.appendChild(holder);
        box.setAttribute('role', 'region');
        // Leaflet focuses the map at the press of a mouse button; the page around it would scroll, and the click miss its area.
        box.focus = function () { HTMLElement.prototype.focus.call(box, {preventScroll: true}); };
        var reader = document.createElement('textarea');
        reader.innerHTML = text.description;
        box.setAttribute('aria-label', reader.value);
        document.documentElement.lang = 'nl';
        document.title = reader.value;
        if (window.frameElement) { window.frameElement.title = reader.value; }
        [['in', 'Inzoomen'], ['out', 'Uitzoomen']].forEach(function (pair) {
            var button = box.querySelector('.leaflet-control-zoom-' + pair[0]);
            button.title = pair[1];
            button.setAttribute('aria-label', pair[1]);
        });
        map.attributionControl.setPrefix(false).addAttribution(text.source);
        if (L.Browser.mobile) { map.dragging.disable(); }
        var legend = L.control({position: 'bottomright'});
        var bar;
        legend.onAdd = function () {
            bar = L.DomUtil.create('div', 'wijkscan-box');
            bar.innerHTML = text.legend;
            bar.querySelector('details').addEventListener('toggle', function () { fit(); });
            L.DomEvent.disableClickPropagation(bar).disableScrollPropagation(bar);
            return bar;
        };
        legend.addTo(map);
        // Names stand where they fit, a little over the edge of their area at most and over no other name, the largest area first; closer
        // by there is room for more.
        var ROOMY = 1.5, names = L.layerGroup().addTo(map), pane = map.createPane('namen'), sizes = new Map();
        pane.style.zIndex = 640;
        pane.style.pointerEvents = 'none';
        function written(text) {
            var holder = document.createElement('span');
            holder.className = 'wijkscan-name';
            holder.innerHTML = text;
            return holder;
        }
        function size(text) {
            if (!sizes.has(text)) {
                var holder = written(text);
                pane.append(holder);
                sizes.set(text, [holder.offsetWidth, holder.offsetHeight]);
                holder.remove();
            }
            return sizes.get(text);
        }
        function label() {
            if (!box.clientWidth) { return; }
            names.clearLayers();
            var areas = [], taken = [];
            map.eachLayer(function (layer) {
                var told = layer.feature && layer.feature.properties;
                if (!told || !told.label) { return; }
                var around = layer.getBounds(), low = map.latLngToContainerPoint(around.getSouthWest());
                var high = map.latLngToContainerPoint(around.getNorthEast());
                areas.push({told: told, wide: high.x - low.x, tall: low.y - high.y});
            });
            areas.sort(function (one, other) { return other.wide * other.tall - one.wide * one.tall; });
            areas.forEach(function (area) {
                var room = size(area.told.label), spot = map.latLngToContainerPoint(area.told.spot);
                var left = spot.x - room[0] / 2, top = spot.y - room[1] / 2, right = left + room[0], bottom = top + room[1];
                var over = taken.some(function (it) { return left < it[2] && right > it[0] && top < it[3] && bottom > it[1]; });
                if (over || room[0] > ROOMY * area.wide || room[1] > area.tall) { return; }
                taken.push([left, top, right, bottom]);
                var icon = L.divIcon({html: written(area.told.label), className: '', iconSize: [0, 0]});
                L.marker(area.told.spot, {pane: 'namen', interactive: false, keyboard: false, icon: icon}).addTo(names);
            });
        }
        map.on('zoomend moveend', label);
        var touched = false;
        ['mousedown', 'touchstart', 'keydown'].forEach(function (name) {
            box.addEventListener(name, function () { touched = true; });
        });
        function fit() {
            // Behind another tab the map has no size, and nothing fits in nothing.
            if (!box.clientWidth) { return; }
            map.invalidateSize({animate: false});
            bar.style.width = (box.clientWidth - 20) + 'px';
            // The legend lies under the areas, never over them.
            var below = bar.offsetHeight + map.attributionControl.getContainer().offsetHeight + 16;
            var room = {paddingTopLeft: [12, 12], paddingBottomRight: [12, below], animate: false};
            if (!touched) { map.fitBounds(text.bounds, room); }
            label();
        }
        fit();
        new ResizeObserver(fit).observe(box);
    })({{ this._parent.get_name() }});
    {% endmacro %}
    """)

    def __init__(self, bounds: list[list[float]], legend_html: str, description: str, source: str, theme: Theme) -> None:
        super().__init__()
        self._name = "MapFrame"
        palette = PALETTES[theme]
        colours = {
            "background": palette.background, "surface": palette.surface, "box": translucent(palette.surface, 0.94),
            "text": palette.text, "muted": palette.muted, "grid": palette.grid, "outline": palette.outline,
            "accent": palette.accent, "font": FONT, "tiles": "none" if theme == "light" else "invert(1) brightness(.9)",
        }  # fmt: skip
        self.texts = {
            "style": _STYLE % colours,
            "pattern": hatch_pattern(theme),
            "description": escape(description),
            "source": escape(source),
            "legend": legend_html,
            "bounds": bounds,
        }


def hatch_pattern(theme: Theme) -> str:
    """Give the hidden SVG that defines the hatching of areas without a figure."""
    palette = PALETTES[theme]
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
        f'<pattern id="{HATCH}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="7" height="7" fill="{palette.withheld}"/>'
        f'<line x1="0" y1="0" x2="0" y2="7" stroke="{palette.hatch}" stroke-width="2.4"/></pattern></defs></svg>'
    )


def legend_html(title: str, entries: list[LegendEntry], note: str, *, opacity: float, theme: Theme) -> str:
    """
    Write a legend that opens and closes with mouse and keyboard.

    Parameters
    ----------
    title, note
        Above the classes (what is shown) and below them (year); escaped here.
    entries
        Lines of the legend.
    opacity
        Of the areas on the map, so that legend and map have the same colour.
    theme
        Light or dark.
    """
    outline = PALETTES[theme].outline
    lines = []
    for entry in entries:
        fill, strength = (entry.colour, opacity) if entry.colour else (f"url(#{HATCH})", 1)
        mark = f'<span class="mark">{escape(entry.mark)}</span>' if entry.mark else ""
        lines.append(
            f'<li><svg width="24" height="16" aria-hidden="true"><rect x=".5" y=".5" width="23" height="15" rx="2" '
            f'fill="{fill}" fill-opacity="{strength:g}" stroke="{outline}"/></svg>'
            f"<span>{escape(entry.label)}</span>{mark}</li>"
        )
    below = f'<p class="note">{escape(note)}</p>' if note else ""
    opened, scrolling = (" open", "") if len(entries) <= MOST_OPEN else ("", ' tabindex="0"')
    listed = f"<ul{scrolling}>{''.join(lines)}</ul>" if lines else ""
    return f"<details{opened}><summary>{escape(title)}</summary>{listed}{below}</details>"
