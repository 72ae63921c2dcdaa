(function () {
  var BUTTONS = { ArrowLeft: "verhaal-vorige", ArrowRight: "verhaal-volgende" };
  var CLICKER = {
    PageUp: "verhaal-vorige", PageDown: "verhaal-volgende", Home: "verhaal-begin", End: "verhaal-einde", Escape: "verhaal-stop"
  };
  // Where an arrow key already means something, it keeps that meaning.
  var BUSY = 'input, textarea, select, [contenteditable="true"], [role="tab"], [role="slider"], [role="combobox"], [role="listbox"], [role="grid"], iframe, canvas';
  function button(name) { return document.querySelector(".st-key-" + name + " button"); }
  function press(name) {
    var found = button(name);
    if (found && !found.disabled) { found.click(); return true; }
    return false;
  }
  if (window.wijkscanStory) { return; }
  window.wijkscanStory = true;
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) { return; }
    if (event.target instanceof Element && event.target.closest(BUSY)) { return; }
    var name = BUTTONS[event.key] || (button("verhaal-stop") ? CLICKER[event.key] : undefined);
    if (name && press(name)) { event.preventDefault(); }
  });
  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element)) { return; }
    if (event.target.closest(".st-key-verhaal-start") && document.documentElement.requestFullscreen) {
      document.documentElement.requestFullscreen().catch(function () {});
    }
    if (event.target.closest(".st-key-verhaal-stop") && document.fullscreenElement) { document.exitFullscreen(); }
  });
  document.addEventListener("fullscreenchange", function () {
    if (!document.fullscreenElement) { press("verhaal-stop"); }
  });
})();
