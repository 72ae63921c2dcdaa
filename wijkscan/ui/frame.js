// What every page has: the real language, which Streamlit does not set, and a history with one entry per page. Streamlit adds an entry
// whenever a choice changes the address; Back would then undo twenty sliders one by one before it leaves the page. On paper a page keeps
// the width it had on screen and the browser makes it smaller: tables and charts are not drawn again in time for another width.
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
  window.addEventListener('beforeprint', function () {
    var block = document.querySelector('[data-testid="stMainBlockContainer"] [data-testid="stVerticalBlock"]');
    if (block) { document.documentElement.style.setProperty('--op-papier', block.clientWidth + 'px'); }
  });
})();
