/*
 * The functions that a PAC script may call, as they have been since Netscape 2 (and, with "Ex" at the end, Microsoft's for IPv6), in the script's own language:
 * they run inside the sandbox with it. `lookUp(name)` and `ownAddresses()` are all that they have of this computer; each gives addresses with `;` between, or ''.
 * The calendar's are as Chromium and Firefox have them: a last argument 'GMT', ranges that wrap around.
 */
export const PAC_FUNCTIONS = String.raw`(function (lookUp, ownAddresses) {
  'use strict';
  var DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  var MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

  function list(text) { return text === '' ? [] : text.split(';'); }
  function isV4(text) { return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split('.').every(function (part) { return Number(part) <= 255; }); }
  function isAddress(text) { return isV4(text) || text.indexOf(':') >= 0; }
  function number(text) { return text.split('.').reduce(function (sum, part) { return sum * 256 + Number(part); }, 0) >>> 0; }
  function addresses(host) { host = String(host); return isAddress(host) ? [host] : list(lookUp(host)); }

  // The eight groups of an IPv6 address; null: it is none.
  function groups(text) {
    var v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
    if (v4) {
      if (!isV4(v4[2])) return null;
      text = v4[1] + (number(v4[2]) >>> 16).toString(16) + ':' + (number(v4[2]) & 65535).toString(16);
    }
    var halves = text.split('::');
    if (halves.length > 2) return null;
    var parts = halves.map(function (half) { return half === '' ? [] : half.split(':'); });
    var missing = 8 - parts[0].length - (parts[1] ? parts[1].length : 0);
    if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
    var all = halves.length === 2 ? parts[0].concat(Array(missing).fill('0'), parts[1]) : parts[0];
    return all.every(function (part) { return /^[0-9a-f]{1,4}$/i.test(part); }) ? all.map(function (part) { return parseInt(part, 16); }) : null;
  }
  function bits(text) {
    var words = isV4(text) ? [number(text) >>> 16, number(text) & 65535] : groups(text);
    return words && words.map(function (word) { return word.toString(2).padStart(16, '0'); }).join('');
  }

  function now(gmt) {
    var date = new Date();
    if (!gmt) return date;
    return new Date(date.getTime() + date.getTimezoneOffset() * 60000);
  }
  // The arguments without a last 'GMT', and the time that they are about.
  function calendar(given) {
    var args = Array.prototype.slice.call(given);
    var gmt = String(args[args.length - 1]).toUpperCase() === 'GMT';
    if (gmt) args.pop();
    return { args: args, now: now(gmt) };
  }
  function between(value, from, to) { return from <= to ? from <= value && value <= to : value >= from || value <= to; }

  var functions = {
    isPlainHostName: function (host) { host = String(host); return host.indexOf('.') < 0 && host.indexOf(':') < 0; },
    dnsDomainIs: function (host, domain) { return String(host).toLowerCase().endsWith(String(domain).toLowerCase()); },
    localHostOrDomainIs: function (host, name) {
      host = String(host).toLowerCase(); name = String(name).toLowerCase();
      return host === name || (host.indexOf('.') < 0 && name.indexOf(host + '.') === 0);
    },
    dnsDomainLevels: function (host) { return String(host).split('.').length - 1; },
    isResolvable: function (host) { return addresses(host).some(isV4); },
    dnsResolve: function (host) { var v4 = addresses(host).filter(isV4); return v4.length > 0 ? v4[0] : null; },
    isInNet: function (host, pattern, mask) {
      var address = functions.dnsResolve(host);
      if (address === null || !isV4(String(pattern)) || !isV4(String(mask))) return false;
      return (number(address) & number(String(mask))) === (number(String(pattern)) & number(String(mask)));
    },
    convert_addr: function (address) { return isV4(String(address)) ? number(String(address)) : 0; },
    myIpAddress: function () { var v4 = list(ownAddresses()).filter(isV4); return v4.length > 0 ? v4[0] : '127.0.0.1'; },
    shExpMatch: function (text, pattern) {
      // Without regular expressions: a pattern of many stars would take for ever.
      text = String(text); pattern = String(pattern);
      var t = 0, p = 0, star = -1, mark = 0;
      while (t < text.length) {
        if (p < pattern.length && pattern[p] === '*') { star = p; mark = t; p += 1; }
        else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) { t += 1; p += 1; }
        else if (star >= 0) { p = star + 1; mark += 1; t = mark; }
        else return false;
      }
      while (pattern[p] === '*') p += 1;
      return p === pattern.length;
    },
    weekdayRange: function () {
      var asked = calendar(arguments);
      var days = asked.args.map(function (day) { return DAYS.indexOf(String(day).toUpperCase()); });
      if (days.length < 1 || days.length > 2 || days.indexOf(-1) >= 0) return false;
      return between(asked.now.getDay(), days[0], days[days.length - 1]);
    },
    dateRange: function () {
      var asked = calendar(arguments);
      var half = asked.args.length / 2;
      if (asked.args.length === 1) half = 1;
      if (half < 1 || half > 3 || half % 1 !== 0) return false;
      // Each end as [year, month, day]; what is not named is not compared.
      function end(args) {
        var named = { year: null, month: null, day: null };
        args.forEach(function (arg) {
          var month = MONTHS.indexOf(String(arg).toUpperCase());
          if (month >= 0) named.month = month;
          else if (Number(arg) > 31) named.year = Number(arg);
          else named.day = Number(arg);
        });
        return named;
      }
      var from = end(asked.args.slice(0, half));
      var to = end(asked.args.slice(asked.args.length === 1 ? 0 : half));
      function weight(date) { return (date.year || 0) * 10000 + (date.month || 0) * 100 + (date.day || 0); }
      var today = {
        year: from.year === null ? null : asked.now.getFullYear(),
        month: from.month === null ? null : asked.now.getMonth(),
        day: from.day === null ? null : asked.now.getDate(),
      };
      return from.year === null ? between(weight(today), weight(from), weight(to)) : weight(from) <= weight(today) && weight(today) <= weight(to);
    },
    timeRange: function () {
      var asked = calendar(arguments);
      var args = asked.args.map(Number);
      var seconds = asked.now.getHours() * 3600 + asked.now.getMinutes() * 60 + asked.now.getSeconds();
      if (args.length === 1) return asked.now.getHours() === args[0];
      if (args.length === 2) return between(asked.now.getHours(), args[0], args[1] - (args[0] === args[1] ? 0 : 1));
      if (args.length === 4) return between(seconds, args[0] * 3600 + args[1] * 60, args[2] * 3600 + args[3] * 60);
      if (args.length === 6) return between(seconds, args[0] * 3600 + args[1] * 60 + args[2], args[3] * 3600 + args[4] * 60 + args[5]);
      return false;
    },
    alert: function () {},

    isResolvableEx: function (host) { return addresses(host).length > 0; },
    dnsResolveEx: function (host) { return addresses(host).join(';'); },
    myIpAddressEx: function () { return ownAddresses(); },
    isInNetEx: function (host, prefix) {
      var parts = String(prefix).split('/');
      var wanted = parts.length === 2 && /^\d{1,3}$/.test(parts[1]) ? bits(parts[0]) : null;
      if (!wanted || Number(parts[1]) > wanted.length) return false;
      return addresses(host).some(function (address) {
        var own = bits(address);
        return own !== null && own.length === wanted.length && own.slice(0, Number(parts[1])) === wanted.slice(0, Number(parts[1]));
      });
    },
    sortIpAddressList: function (text) {
      var all = list(String(text)).map(function (each) { return each.trim(); });
      if (all.length === 0 || !all.every(bits)) return false;
      return all.sort(function (a, b) { return bits(b).length - bits(a).length || (bits(a) < bits(b) ? -1 : 1); }).join(';');
    },
    getClientVersion: function () { return '1.0'; },
  };
  Object.keys(functions).forEach(function (name) {
    Object.defineProperty(globalThis, name, { value: functions[name], writable: true, enumerable: false, configurable: true });
  });
})`;
