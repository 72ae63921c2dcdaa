// The division on the table: who is in which team, what that adds up to, what is connected, and what was drawn.
// Nothing here knows a screen. Units and teams are numbers: their places in the lists that the server gave.
var Plan = (function () {
  'use strict';

  var MOST_STROKES = 200;

  function Plan(given) {
    var ground = given.ground;
    this.units = ground.units;
    this.teams = given.teams;
    this.wijken = ground.wijken;
    this.kind = ground.kind;
    this.coordination = ground.coordination;
    this.awt = ground.awt;
    this.band = given.band;
    this.start = given.start;
    this.strokes = given.strokes.slice();
    this.step = given.step;
    this.locked = new Set(given.locked);
    this.near = this.units.map(function () { return []; });
    ground.neighbours.forEach(function (pair) {
      this.near[pair[0]].push(pair[1]);
      this.near[pair[1]].push(pair[0]);
    }, this);
    this.place = new Map(this.units.map(function (unit, number) { return [unit.code, number]; }));
    this.teamAt = new Map(this.teams.map(function (team, number) { return [team.label, number]; }));
    this.recall();
  }

  // Put every unit where the strokes that hold leave it.
  Plan.prototype.recall = function () {
    this.member = this.start.slice();
    this.strokes.slice(0, this.step).forEach(function (stroke) {
      stroke.moves.forEach(function (move) { this.member[move[0]] = move[1]; }, this);
    }, this);
  };

  Plan.prototype.unitsOf = function (team) {
    var found = [];
    this.member.forEach(function (label, unit) { if (label === team) { found.push(unit); } });
    return found;
  };

  Plan.prototype.ofWijk = function (unit) {
    var wijk = this.units[unit].wijk;
    return this.units.map(function (_, number) { return number; }).filter(function (number) {
      return this.units[number].wijk === wijk;
    }, this);
  };

  Plan.prototype.teamLocked = function (team) {
    var inside = this.unitsOf(team);
    return inside.length > 0 && inside.every(function (unit) { return this.locked.has(unit); }, this);
  };

  // Per team what its units add up to; a figure that one of them lacks is null. `member` may be a plan that is only thought of.
  Plan.prototype.sums = function (member) {
    member = member || this.member;
    var sums = this.teams.map(function () { return { units: 0, hours: 0, fte: 0, inwoners: 0, staff: 0, euro: 0 }; });
    this.units.forEach(function (unit, number) {
      var sum = sums[member[number]];
      sum.units += 1;
      sum.hours += unit.hours;
      sum.fte += unit.fte;
      sum.inwoners += unit.inwoners;
      sum.staff = unit.staff === null || sum.staff === null ? null : sum.staff + unit.staff;
      sum.euro = unit.euro === null || sum.euro === null ? null : sum.euro + unit.euro;
    });
    var there = sums.filter(function (sum) { return sum.units > 0; });
    var mean = there.reduce(function (total, sum) { return total + sum.hours; }, 0) / there.length;
    sums.forEach(function (sum) {
      if (sum.units) { sum.fte += this.coordination; }
      sum.deviation = sum.units && mean > 0 ? sum.hours / mean - 1 : 0;
    }, this);
    var low = mean * (1 - this.band) / this.awt + this.coordination;
    var high = mean * (1 + this.band) / this.awt + this.coordination;
    return { teams: sums, low: low, high: high };
  };

  // The parts of a team that hang together, the one with most units first.
  Plan.prototype.parts = function (team, member) {
    member = member || this.member;
    var seen = new Set(), parts = [];
    member.forEach(function (label, unit) {
      if (label !== team || seen.has(unit)) { return; }
      var part = [unit];
      seen.add(unit);
      for (var place = 0; place < part.length; place += 1) {
        this.near[part[place]].forEach(function (next) {
          if (member[next] === team && !seen.has(next)) { seen.add(next); part.push(next); }
        });
      }
      parts.push(part);
    }, this);
    return parts.sort(function (one, other) { return other.length - one.length; });
  };

  Plan.prototype.moved = function (units, team) {
    var member = this.member.slice();
    units.forEach(function (unit) { if (!this.locked.has(unit)) { member[unit] = team; } }, this);
    return member;
  };

  // What would lie loose after these units went to a team and does not now: [team, units] pairs.
  Plan.prototype.torn = function (units, team) {
    var member = this.moved(units, team), found = [];
    new Set(units.map(function (unit) { return this.member[unit]; }, this).concat([team])).forEach(function (label) {
      var before = this.parts(label).length, parts = this.parts(label, member);
      if (parts.length > Math.max(before, 1)) { found.push([label, [].concat.apply([], parts.slice(1))]); }
    }, this);
    return found;
  };

  // Which of these units may go to a team, and why the others may not.
  Plan.prototype.allowed = function (units, team) {
    var moving = units.filter(function (unit) { return this.member[unit] !== team && !this.locked.has(unit); }, this);
    return {
      moving: this.teamLocked(team) ? [] : moving,
      locked: units.filter(function (unit) { return this.locked.has(unit); }, this),
      there: units.filter(function (unit) { return this.member[unit] === team; }, this),
      closed: this.teamLocked(team),
    };
  };

  // Carry out an event, as the server will: a stroke, a step through the history, or a lock.
  Plan.prototype.apply = function (event) {
    var units = (event.units || []).map(function (code) { return this.place.get(code); }, this);
    units = units.filter(function (unit) { return unit !== undefined; });
    if (event.kind === 'draw') {
      var team = this.teamOf(event.team), moving = team === undefined ? [] : this.allowed(units, team).moving;
      if (!moving.length) { return; }
      var what = moving.length === 1 ? this.units[moving[0]].name : moving.length + ' ' + this.kinds();
      this.strokes = this.strokes.slice(0, this.step).concat([{
        name: what + ' → ' + this.teams[team].name,
        moves: moving.map(function (unit) { return [unit, team]; }),
      }]).slice(-MOST_STROKES);
      this.step = this.strokes.length;
    } else if (event.kind === 'step') {
      this.step = Math.max(0, Math.min(event.step, this.strokes.length));
    } else if (event.kind === 'lock') {
      units.forEach(function (unit) { if (event.on) { this.locked.add(unit); } else { this.locked.delete(unit); } }, this);
    }
    this.recall();
  };

  // A team by its label; a better plan has other labels, and then it is the team that the unit of that code starts in.
  Plan.prototype.teamOf = function (label) {
    var found = this.teamAt.get(label);
    return found === undefined ? this.start[this.place.get(label)] : found;
  };

  Plan.prototype.kinds = function () { return this.kind === 'buurt' ? 'buurten' : 'wijken'; };

  return Plan;
})();
