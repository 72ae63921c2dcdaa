// Beside the map: a bar per team that moves while one draws, the history, and the list that draws without a map.
var Panel = (function () {
  'use strict';

  var whole = new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 0 });
  var tenth = new Intl.NumberFormat('nl-NL', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  var signed = new Intl.NumberFormat('nl-NL', { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  var ROOM = 1.08; // the longest bar leaves some room

  function apart(percent, out) {
    if (out) { return tenth.format(Math.abs(percent)) + (percent > 0 ? ' % te veel werk' : ' % te weinig werk'); }
    return signed.format(percent).replace('-', '\u2212') + ' %';
  }

  function make(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  // A padlock of our own: not every computer has one among its letters.
  function padlock() {
    var space = 'http://www.w3.org/2000/svg', drawn = document.createElementNS(space, 'svg');
    drawn.setAttribute('viewBox', '0 0 16 18');
    drawn.setAttribute('aria-hidden', 'true');
    [['beugel', 'M4.5 8V5a3.5 3.5 0 0 1 7 0v3'], ['kast', 'M2.5 8h11v8h-11z']].forEach(function (part) {
      var line = document.createElementNS(space, 'path');
      line.setAttribute('class', part[0]);
      line.setAttribute('d', part[1]);
      drawn.append(line);
    });
    return drawn;
  }

  function Panel(plan, on) {
    this.on = on;
    this.teams(plan);
    this.list(plan);
  }

  Panel.prototype.teams = function (plan) {
    var holder = document.getElementById('teams');
    holder.textContent = '';
    this.rows = plan.teams.map(function (team, number) {
      var row = make('li', { 'data-team': team.label });
      var choose = make('button', { type: 'button', class: 'kies', 'aria-pressed': 'false' });
      var chip = make('span', { class: 'kleur', 'aria-hidden': 'true' });
      chip.style.background = team.colour;
      var name = make('span', { class: 'naam-team' }, (number + 1) + ' · ' + team.name);
      var fte = make('span', { class: 'fte' });
      choose.append(chip, name, fte);
      choose.addEventListener('click', this.on.team.bind(null, number));
      var lock = make('button', { type: 'button', class: 'slot', 'aria-pressed': 'false' });
      lock.append(padlock());
      lock.addEventListener('click', this.on.lockTeam.bind(null, number));
      var bar = make('div', { class: 'balk', 'aria-hidden': 'true' });
      var parts = ['band', 'werk', 'mensen'].map(function (part) { return bar.appendChild(make('span', { class: part })); });
      parts[1].style.background = team.colour;
      var told = make('p', { class: 'cijfers' });
      row.append(choose, lock, bar, told);
      holder.append(row);
      return { row: row, choose: choose, name: name, fte: fte, lock: lock, band: parts[0], work: parts[1], staff: parts[2], told: told };
    }, this);
  };

  // Put every bar where the sums are; `chosen` is the team one draws with, or null.
  Panel.prototype.bars = function (plan, sums, chosen) {
    var most = sums.high;
    sums.teams.forEach(function (sum) { most = Math.max(most, sum.fte, sum.staff || 0); });
    // The scale stays while it fits, so that a bar that moves means work that moves.
    if (!this.scale || most > this.scale || most * ROOM * ROOM < this.scale) { this.scale = most * ROOM; }
    var scale = this.scale, share = function (fte) { return 100 * fte / scale + '%'; };
    sums.teams.forEach(function (sum, number) {
      var row = this.rows[number], out = sum.units > 0 && Math.abs(sum.deviation) > plan.band + 1e-9, locked = plan.teamLocked(number);
      row.fte.textContent = sum.units ? tenth.format(sum.fte) + ' fte' : 'leeg';
      row.work.style.width = sum.units ? share(sum.fte) : '0';
      row.band.style.left = share(sums.low);
      row.band.style.width = share(sums.high - sums.low);
      row.staff.hidden = sum.staff === null || !sum.units;
      row.staff.style.left = share(sum.staff || 0);
      var told = [apart(100 * sum.deviation, out)];
      told.push(whole.format(sum.inwoners) + ' inwoners');
      if (sum.staff !== null) { told.push('bezetting ' + tenth.format(sum.staff)); }
      if (sum.euro !== null && sum.inwoners > 0) { told.push('€\u00a0' + whole.format(sum.euro / sum.inwoners) + ' per inwoner'); }
      row.told.textContent = sum.units ? told.join(' · ') : 'geen ' + plan.kinds();
      row.row.classList.toggle('buiten', out);
      row.choose.setAttribute('aria-pressed', String(number === chosen));
      row.lock.setAttribute('aria-pressed', String(locked));
      row.lock.setAttribute('aria-label', (locked ? 'Haal het slot van team ' : 'Zet op slot: team ') + plan.teams[number].name);
      row.lock.disabled = !sum.units;
      row.row.dataset.fte = sum.fte;
      row.row.dataset.deviation = sum.deviation;
      row.row.dataset.inwoners = sum.inwoners;
      row.row.dataset.staff = sum.staff === null ? '' : sum.staff;
    }, this);
  };

  Panel.prototype.history = function (plan) {
    var holder = document.getElementById('geschiedenis'), list = holder.querySelector('ol');
    holder.querySelector('summary').textContent = 'Geschiedenis (' + plan.step + (plan.step < plan.strokes.length ? ' van ' + plan.strokes.length : '') + ')';
    list.textContent = '';
    var begin = { name: 'Begin' };
    [begin].concat(plan.strokes).forEach(function (stroke, number) {
      var item = make('li'), button = make('button', { type: 'button' }, stroke.name);
      if (number === plan.step) { button.setAttribute('aria-current', 'step'); }
      if (number > plan.step) { button.className = 'ongedaan'; }
      button.addEventListener('click', this.on.step.bind(null, number));
      item.append(button);
      list.append(item);
    }, this);
    document.getElementById('ongedaan').disabled = plan.step === 0;
    document.getElementById('opnieuw').disabled = plan.step === plan.strokes.length;
  };

  // A row per unit, by wijk; a wijk is filled when it is opened, so that a large gemeente costs nothing.
  Panel.prototype.list = function (plan) {
    var holder = document.getElementById('lijst'), inside = holder.querySelector('div'), groups = new Map();
    holder.querySelector('summary').textContent = 'Lijst van ' + plan.kinds() + ': tekenen zonder kaart';
    inside.textContent = '';
    this.choices = new Map();
    plan.units.forEach(function (unit, number) {
      var key = plan.kind === 'wijk' ? '' : unit.wijk;
      groups.set(key, (groups.get(key) || []).concat([number]));
    });
    groups.forEach(function (units, wijk) {
      var group = make('details'), rows = make('div', { class: 'rijen' });
      group.append(make('summary', {}, wijk ? plan.wijken[wijk] + ' (' + units.length + ')' : 'Alle wijken'), rows);
      group.addEventListener('toggle', function () {
        if (group.open && !rows.childElementCount) { units.forEach(function (unit) { rows.append(this.choice(unit)); }, this); }
      }.bind(this));
      inside.append(group);
    }, this);
    this.plan = plan;
  };

  Panel.prototype.choice = function (unit) {
    var plan = this.plan, row = make('div', { class: 'rij' }), label = make('label', {}, plan.units[unit].name);
    var select = make('select'), lock = make('input', { type: 'checkbox', 'aria-label': 'Zet op slot: ' + plan.units[unit].name });
    select.id = 'team-' + unit;
    label.htmlFor = select.id;
    plan.teams.forEach(function (team, number) { select.append(make('option', { value: number }, (number + 1) + ' · ' + team.name)); });
    select.addEventListener('change', function () { this.on.assign([unit], Number(select.value)); }.bind(this));
    lock.addEventListener('change', function () { this.on.lock([unit], lock.checked); }.bind(this));
    var slot = make('span', { class: 'slotje' });
    slot.append(lock, make('span', { 'aria-hidden': 'true' }, 'slot'));
    row.append(label, select, slot);
    this.choices.set(unit, { select: select, lock: lock });
    this.fill(unit);
    return row;
  };

  Panel.prototype.fill = function (unit) {
    var found = this.choices.get(unit), locked = this.plan.locked.has(unit);
    found.select.value = this.plan.member[unit];
    found.select.disabled = locked;
    found.lock.checked = locked;
  };

  Panel.prototype.refill = function (plan) {
    this.plan = plan;
    this.choices.forEach(function (_, unit) { this.fill(unit); }, this);
  };

  // Names can change once the server has worked a plan out.
  Panel.prototype.rename = function (plan) {
    this.rows.forEach(function (row, number) { row.name.textContent = (number + 1) + ' · ' + plan.teams[number].name; });
    this.choices.forEach(function (found) {
      Array.from(found.select.options).forEach(function (option, number) {
        option.textContent = (number + 1) + ' · ' + plan.teams[number].name;
      });
    });
  };

  Panel.whole = whole;
  Panel.tenth = tenth;
  Panel.signed = signed;
  return Panel;
})();
