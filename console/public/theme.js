// Runs before the first paint, so that a chosen theme and language do not flash.
(function () {
  try {
    var theme = localStorage.getItem('pandok.theme');
    var language = localStorage.getItem('pandok.language');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    if (language === 'en') document.documentElement.lang = 'en';
  } catch (error) {
    // Storage may be forbidden; the defaults hold.
  }
})();
