// The drawing table: mouse, keyboard and list become events, which hold here at once and are told to the server until it has taken them.
// Streamlit and a component talk in messages, see its documentation of components without a build step.
(function () {
  'use strict';

  var $ = document.getElementById.bind(document);
  var plan = null, map = null, panel = null, drawn = '', waiting = [], last = 0;
  var team = null, selected = [], cursor = null, hovered = null, stroke = null, later = null, searching = false, typed = '', typedAt = 0;
  var STEP = 6; // pixels between the places looked at under a brush that moves fast
  var DIGITS_MS = 700; // two digits within this time are one number
  var SHOWN = 4; // names in a message

  function tell(type, content) {
    window.parent.postMessage(Object.assign({ isStreamlitMessage: true, type: 'streamlit:' + type }, content), '*');
  }

  function say(text, warning) {
    $('melding').textContent = text;
    $('melding').classList.toggle('let-op', Boolean(warning));
  }

  function named(units) {
    var names = units.slice(0, SHOWN).map(function (unit) { return plan.units[unit].name; });
    var more = units.length > SHOWN ? ' en nog ' + (units.length - SHOWN) : '';
    return (names.length > 1 && !more ? names.slice(0, -1).join(', ') + ' en ' + names[names.length - 1] : names.join(', ')) + more;
  }

  function tearing(torn) {
    return torn.map(function (pair) {
      return named(pair[1]) + (pair[1].length === 1 ? ' ligt' : ' liggen') + ' dan los van de rest van team ' + plan.teams[pair[0]].name + '.';
    }).join(' ');
  }

  // Everything that is on the screen follows from the plan and what is chosen.
  function show() {
    panel.bars(plan, plan.sums(), team);
    map.colour(plan);
    panel.history(plan);
    panel.refill(plan);
    mark();
    var all = plan.locked.size === plan.units.length;
    $('slot-alles').textContent = all ? 'Alles van slot' : 'Alles op slot';
    $('slot-alles').setAttribute('aria-pressed', String(all));
  }

  function mark() {
    map.outline(selected, cursor);
    var units = selected.length ? selected : cursor === null ? [] : [cursor], locked = units.length && plan.locked.has(units[0]);
    $('zet').disabled = team === null || !units.length || plan.teams.length < 2;
    $('zet').textContent = team === null ? 'Zet bij team' : 'Zet bij team ' + (team + 1);
    $('slot-gebied').disabled = !units.length;
    $('slot-gebied').textContent = (locked ? 'Van slot: ' : 'Op slot: ') + (units.length === 1 ? plan.units[units[0]].name : units.length ? units.length + ' ' + plan.kinds() : plan.kind);
    $('kiezen').setAttribute('aria-pressed', String(team === null));
    $('penseel').textContent = team === null ? 'Geen team gekozen' : 'Penseel: team ' + (team + 1);
    $('houder').classList.toggle('penseel', team !== null);
    risky();
  }

  // Hatch what cannot go to the chosen team without tearing one apart: what lies along it, and what is about to be moved.
  function risky() {
    if (team === null || stroke) { map.hatch([]); return; }
    var along = new Set();
    plan.unitsOf(team).forEach(function (unit) {
      plan.near[unit].forEach(function (other) { if (plan.member[other] !== team) { along.add(other); } });
    });
    if (cursor !== null) { along.add(cursor); }
    map.hatch(Array.from(along).filter(function (unit) {
      return plan.member[unit] !== team && !plan.locked.has(unit) && plan.torn([unit], team).length;
    }));
  }

  function send(event) {
    last = Math.max(last + 1, Date.now());
    event.nr = last;
    plan.apply(event);
    waiting.push(event);
    tell('setComponentValue', { dataType: 'json', value: { events: waiting } });
    show();
  }

  function codes(units) { return units.map(function (unit) { return plan.units[unit].code; }); }

  function assign(units, to) {
    if (plan.teams.length < 2) {
      say('Er is één team, dus er valt niets te verdelen. Kies bij Aantal teams een hoger aantal.');
      return show();
    }
    var may = plan.allowed(units, to), name = plan.teams[to].name;
    if (!units.length) {
      say('Hier ligt geen ' + plan.kind + ': er is niets veranderd.');
    } else if (may.closed) {
      say('Team ' + name + ' staat op slot: er komt niets bij en er gaat niets af. Haal het slot eraf om te tekenen.', true);
    } else if (!may.moving.length) {
      say(may.locked.length ? named(may.locked) + (may.locked.length === 1 ? ' staat' : ' staan') + ' op slot en blijft dus waar het is.'
        : named(units) + (units.length === 1 ? ' zit' : ' zitten') + ' al bij team ' + name + '.', may.locked.length > 0);
    } else {
      var torn = plan.torn(may.moving, to);
      send({ kind: 'draw', units: codes(may.moving), team: plan.teams[to].label });
      say(named(may.moving) + (may.moving.length === 1 ? ' zit' : ' zitten') + ' nu bij team ' + name + '.' +
        (may.locked.length ? ' ' + may.locked.length + ' op slot overgeslagen.' : '') + (torn.length ? ' ' + tearing(torn).replace(/ dan los/g, ' nu los') : ''), torn.length > 0);
      return;
    }
    show();
  }

  function step(number) {
    if (number < 0 || number > plan.strokes.length || number === plan.step) {
      say(number < plan.step ? 'Er is niets om ongedaan te maken.' : 'Er is niets om opnieuw te doen.');
      return;
    }
    say((number < plan.step ? 'Ongedaan gemaakt: ' + plan.strokes[number].name : 'Opnieuw gedaan: ' + plan.strokes[number - 1].name) + '.');
    send({ kind: 'step', step: number });
  }

  function lock(units, on) {
    send({ kind: 'lock', units: codes(units), on: on });
    say(units.length === plan.units.length ? (on ? 'Alles staat op slot.' : 'Alles is van slot.')
      : named(units) + (units.length === 1 ? ' staat ' : ' staan ') + (on ? 'op slot.' : 'niet meer op slot.'));
  }

  function choose(number) {
    team = number;
    if (number === null) {
      show();
      return say('Klik kiest een ' + plan.kind + '.');
    }
    // Whoever draws, draws on what is on the screen: a search that goes on would put another plan under the hand.
    if (searching) { send({ kind: 'hold' }); } else { show(); }
    searching = false;
    say(plan.teamLocked(number) ? 'Team ' + plan.teams[number].name + ' staat op slot: er komt niets bij en er gaat niets af.'
      : 'U tekent met team ' + plan.teams[number].name + ': klik of sleep over ' + plan.kinds() + '.', plan.teamLocked(number));
  }

  // What a unit is, and what would happen if it went to the chosen team.
  function about(unit) {
    var one = plan.units[unit], told = one.name + ', team ' + plan.teams[plan.member[unit]].name + ': ' + Panel.whole.format(one.inwoners) + ' inwoners, ' +
      Panel.tenth.format(one.fte) + ' fte' + (plan.locked.has(unit) ? ', op slot' : '') + '.';
    var torn = team !== null && plan.member[unit] !== team ? plan.torn([unit], team) : [];
    if (team !== null && plan.member[unit] !== team && !torn.length && !plan.locked.has(unit)) {
      var then = plan.sums(plan.moved([unit], team)).teams[team];
      told += ' Bij ' + plan.teams[team].name + ' wordt dat team ' + Panel.tenth.format(then.fte) + ' fte (' + Panel.signed.format(100 * then.deviation) + ' %).';
    }
    say(told + (torn.length ? ' ' + tearing(torn) : ''), torn.length > 0);
  }

  function begin(event) {
    if (event.button !== 0 || event.target.closest('.leaflet-control') || (event.pointerType === 'touch' && team !== null)) { return; }
    if (team === null || event.shiftKey) { return; }
    event.preventDefault();
    $('houder').focus({ preventScroll: true });
    map.map.dragging.disable();
    stroke = { units: new Set(), from: [event.clientX, event.clientY], member: plan.member };
    brush(event);
  }

  // The brush colours and the bars move before anything is told to the server.
  function brush(event) {
    if (!stroke) { return; }
    performance.mark('penseel');
    var to = [event.clientX, event.clientY], far = Math.hypot(to[0] - stroke.from[0], to[1] - stroke.from[1]);
    var steps = Math.max(1, Math.ceil(far / STEP)), size = stroke.units.size;
    for (var place = 0; place <= steps; place += 1) {
      var unit = map.at(stroke.from[0] + (to[0] - stroke.from[0]) * place / steps, stroke.from[1] + (to[1] - stroke.from[1]) * place / steps);
      if (unit !== null) { stroke.units.add(unit); }
    }
    stroke.from = to;
    if (stroke.units.size === size) { return; }
    if (plan.allowed(Array.from(stroke.units), team).moving.length) {
      plan.member = stroke.member;
      plan.member = plan.moved(Array.from(stroke.units), team);
      panel.bars(plan, plan.sums(), team);
      map.colour(plan, true);
    }
    performance.measure('balken', 'penseel');
  }

  function end() {
    if (!stroke) { return; }
    var units = Array.from(stroke.units);
    plan.member = stroke.member;
    stroke = null;
    map.map.dragging.enable();
    if (units.length) { cursor = units[units.length - 1]; selected = []; }
    assign(units, team);
    if (later) {
      var given = later;
      later = null;
      render(given);
    }
  }

  function click(event) {
    if (event.target.closest('.leaflet-control') || map.dragged) { return; }
    var unit = map.at(event.clientX, event.clientY);
    if (team !== null && !event.shiftKey && event.pointerType !== 'touch') { return; } // the brush did it
    if (unit === null) {
      say('Hier ligt geen ' + plan.kind + ': er is niets veranderd.');
      return;
    }
    var units = event.shiftKey ? plan.ofWijk(unit) : [unit];
    cursor = unit;
    selected = units;
    if (team !== null) {
      assign(units, team);
      selected = [];
      mark();
    } else {
      mark();
      if (units.length > 1) { say(plan.wijken[plan.units[unit].wijk] + ': ' + units.length + ' ' + plan.kinds() + ' gekozen.'); } else { about(unit); }
    }
  }

  function digit(key) {
    typed = Date.now() - typedAt < DIGITS_MS ? typed + key : key;
    typedAt = Date.now();
    var number = Number(typed) - 1;
    if (number >= plan.teams.length) { typed = key; number = Number(key) - 1; }
    if (number >= 0 && number < plan.teams.length) { choose(number); } else if (number >= 0) { say('Er is geen team ' + typed + '.'); }
    if (number >= 0 && number < plan.teams.length && cursor !== null) { about(cursor); }
  }

  var WAY = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function key(event) {
    var ctrl = event.ctrlKey || event.metaKey, name = event.key.toLowerCase();
    if (ctrl && (name === 'z' || name === 'y')) {
      event.preventDefault();
      step(plan.step + (name === 'y' || event.shiftKey ? 1 : -1));
      return;
    }
    if (ctrl || event.altKey || !$('houder').contains(event.target)) { return; }
    if (WAY[event.key]) {
      event.preventDefault();
      var next = cursor === null ? 0 : map.toward(cursor, WAY[event.key][0], WAY[event.key][1]);
      if (next === null) { say('Daar ligt geen ' + plan.kind + ' meer.'); return; }
      cursor = next;
      selected = [];
      map.map.panInside(plan.units[next].place, { padding: [40, 40], animate: false });
      mark();
      about(next);
    } else if (/^[0-9]$/.test(event.key)) {
      event.preventDefault();
      digit(event.key);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (cursor === null) { say('Loop eerst met de pijltjes naar een ' + plan.kind + '.'); } else if (team === null) { say('Kies eerst een team met een cijfer.'); } else { assign(event.shiftKey ? plan.ofWijk(cursor) : [cursor], team); }
    } else if (event.key === 'Escape') {
      selected = [];
      choose(null);
    } else if (event.key === '+' || event.key === '=') { map.map.zoomIn(); } else if (event.key === '-') { map.map.zoomOut(); }
  }

  function listen() {
    var houder = $('houder');
    houder.addEventListener('pointerdown', begin, true);
    document.addEventListener('pointermove', brush);
    document.addEventListener('pointerup', end);
    document.addEventListener('pointercancel', end);
    houder.addEventListener('click', click);
    houder.addEventListener('pointerover', function (event) {
      var unit = map.unitOf.get(event.target);
      if (unit === undefined || unit === hovered || event.pointerType === 'touch') { return; }
      hovered = unit;
      if (stroke) { return; } // what was drawn is told until the mouse goes elsewhere
      about(unit);
      if (team !== null) { var was = cursor; cursor = unit; risky(); cursor = was; }
    });
    document.addEventListener('keydown', key);
    $('kiezen').addEventListener('click', choose.bind(null, null));
    $('zet').addEventListener('click', function () { assign(selected.length ? selected : [cursor], team); });
    $('ongedaan').addEventListener('click', function () { step(plan.step - 1); });
    $('opnieuw').addEventListener('click', function () { step(plan.step + 1); });
    $('slot-gebied').addEventListener('click', function () {
      var units = selected.length ? selected : [cursor];
      lock(units, !plan.locked.has(units[0]));
    });
    $('slot-alles').addEventListener('click', function () {
      lock(plan.units.map(function (_, number) { return number; }), plan.locked.size < plan.units.length);
    });
    $('nu').addEventListener('click', function () {
      var on = $('nu').getAttribute('aria-pressed') !== 'true';
      $('nu').setAttribute('aria-pressed', String(on));
      map.showToday(on);
    });
    // A frame has no height of its own: it takes that of what is in it.
    new ResizeObserver(function () {
      tell('setFrameHeight', { height: $('tafel').offsetHeight + 4 });
      if (map) { map.map.invalidateSize({ animate: false }); }
    }).observe($('tafel'));
    new ResizeObserver(function () {
      if (!map || map.fitted || !$('kaart').clientWidth) { return; }
      map.fit();
      map.fitted = true;
      // Where there is little room the list is the way to draw.
      if (window.matchMedia('(max-width: 640px)').matches) {
        $('lijst').open = true;
        var first = $('lijst').querySelector('div > details');
        if (first) { first.open = true; }
      }
    }).observe($('kaart'));
  }

  // What is drawn on anew: another gemeente, other teams or another theme.
  function build(given) {
    Object.keys(given.look.colours).forEach(function (name) { document.documentElement.style.setProperty('--' + name, given.look.colours[name]); });
    document.documentElement.style.colorScheme = given.look.dark ? 'dark' : 'light';
    document.documentElement.style.setProperty('--hoogte', given.height + 'px');
    if (map) { map.remove(); }
    map = new DrawnMap($('kaart'), given, plan);
    map.fitted = false;
    requestAnimationFrame(function () { $('kaart').style.width = '100%'; });
    panel = new Panel(plan, {
      team: function (number) { choose(number === team ? null : number); },
      lockTeam: function (number) { lock(plan.unitsOf(number), !plan.teamLocked(number)); },
      step: step, assign: assign, lock: lock,
    });
    selected = [];
    cursor = null;
    $('nu').hidden = !given.ground.today.length;
    $('nu').setAttribute('aria-pressed', 'false');
    $('houder').setAttribute('aria-label', 'Kaart van ' + plan.kinds() + ' en teams om op te tekenen');
    $('uitleg').textContent = 'Muis: kies een team en klik of sleep; shift-klik neemt een hele wijk. Toetsen op de kaart: pijltjes lopen langs ' +
      plan.kinds() + ', een cijfer kiest het team, Enter zet, Esc stopt; Ctrl-Z en Ctrl-Y gaan terug en vooruit. Gearceerd: dat zou een team uit elkaar halen.';
    if (plan.units.length === 1) { say('Deze gemeente heeft één ' + plan.kind + ': er valt niets te verdelen.'); } else if (plan.teams.length === 1) { say('Er is één team, dus er valt niets te verdelen. Kies bij Aantal teams een hoger aantal.'); } else { say('Kies een team en teken, of klik op een ' + plan.kind + '.'); }
  }

  // What the server gives; it waits while somebody draws, so that nothing changes under the hand.
  function render(given) {
    if (stroke) {
      later = given;
      return;
    }
    // What the server has not taken yet holds here until it has.
    waiting = waiting.filter(function (one) { return one.nr > given.seen; });
    last = Math.max(last, given.seen);
    var label = plan && team !== null ? plan.teams[team].label : null;
    plan = new Plan(given);
    searching = given.searching;
    waiting.forEach(function (one) { plan.apply(one); });
    var found = label === null ? undefined : plan.teamOf(label);
    team = found === undefined ? null : found;
    var key = JSON.stringify([given.look, given.source, given.ground.units.map(function (unit) { return unit.code; }), given.ground.today.length,
      given.teams.map(function (one) { return [one.label, one.colour]; })]);
    if (key !== drawn) {
      build(given);
      drawn = key;
    }
    map.renew(plan);
    panel.rename(plan);
    show();
  }

  window.addEventListener('message', function (event) {
    if (event.source === window.parent && event.data.type === 'streamlit:render') { render(event.data.args); }
  });

  listen();
  tell('componentReady', { apiVersion: 1 });
})();
