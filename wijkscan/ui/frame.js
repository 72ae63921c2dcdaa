// What every page has: the real language, which Streamlit does not set, and a history with one entry per page. Streamlit adds an entry
// whenever a choice changes the address; Back would then undo twenty sliders one by one before it leaves the page.
(function () {
  'use strict';

  document.documentElement.lang = 'nl';
  if (window.wijkscanHistory) { return; }
  window.wijkscanHistory = true;
  var push = window.history.pushState.bind(window.history);
  window.history.pushState = function (state, unused, address) {
    var same = address && new URL(address, window.location.href).pathname === window.location.pathname;
    if (same) {
      window.history.replaceState(state, unused, address);
    } else {
      push(state, unused, address);
    }
  };
})();
