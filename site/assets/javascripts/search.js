// The search finds the words as they stand. Material's worker cuts a Chinese word into parts and lists every section
// with any of them (违约 before 违约金); here only those are kept that hold the whole word, those first that have it in
// their heading. A word that the course calls otherwise (滞纳金) ranks by the course's own word (违约金), which stands in
// the hidden line that the generator gives such sections. Loaded before the theme, after iframe-worker.js.
(function () {
  "use strict";

  var SHOWN = 3; // sections of a page that stand open in the list; the theme folds the others

  function bare(html) {
    return (html || "").replace(/<[^>]+>|\u200b/g, "").toLowerCase();
  }

  // Each word asked for, with the course's own name for it.
  function namesOf(asked, sections) {
    return asked.toLowerCase().split(/\s+/).filter(Boolean).map(function (word) {
      var names = [word];
      sections.some(function (section) {
        var line = section.bare.split("“" + word + "”")[1];
        var own = line && line.match(/^(?:、“[^”]*”)*，本课程叫“([^”]+)”/);
        if (own) names.push(own[1]);
        return own;
      });
      return names;
    });
  }

  function holds(text, names) {
    return names.some(function (name) {
      return text.indexOf(name) >= 0;
    });
  }

  function rank(section, words) {
    var inText = words.every(function (names) {
      return holds(section.name + " " + section.bare, names);
    });
    var inName = words.every(function (names) {
      return holds(section.name, names);
    });
    return inName ? 2 : inText ? 1 : 0;
  }

  function tidy(asked, pages) {
    if (!asked.trim() || /["*~^:+]|(^|\s)-/.test(asked)) return pages; // the worker's own language
    var all = [];
    pages.forEach(function (sections) {
      sections.forEach(function (section) {
        all.push({ found: section, name: bare(section.title), bare: bare(section.text) });
      });
    });
    var words = namesOf(asked, all);
    var terms = {};
    words.forEach(function (names) {
      names.forEach(function (name) {
        terms[name] = true;
      });
    });
    all.forEach(function (section) {
      section.rank = rank(section, words);
    });
    var at = 0;
    var kept = [];
    pages.forEach(function (sections) {
      var mine = all.slice(at, (at += sections.length)).filter(function (section) {
        return section.rank || section.found.location.indexOf("#") < 0;
      });
      mine.sort(function (a, b) {
        return b.rank - a.rank || b.found.score - a.found.score;
      });
      if (mine.length && mine[0].rank) kept.push(mine);
    });
    if (!kept.length) return pages; // nothing holds the words whole: better near than nothing
    kept.sort(function (a, b) {
      return b[0].rank - a[0].rank || b[0].found.score - a[0].found.score;
    });
    return kept.map(function (sections) {
      var first = sections[0].found.score || 1;
      return sections.map(function (section, n) {
        var open = section.rank && n < SHOWN;
        return Object.assign({}, section.found, {
          score: open ? first : section.rank ? first / 2 : 0,
          terms: section.rank ? terms : {},
        });
      });
    });
  }

  var Real = window.Worker;
  window.Worker = function (url, options) {
    var worker = new Real(url, options);
    var asked = "";
    var post = worker.postMessage;
    var listen = worker.addEventListener;
    worker.postMessage = function (message) {
      if (message && message.type === 2 && typeof message.data === "string") asked = message.data;
      return post.apply(worker, arguments);
    };
    worker.addEventListener = function (type, listener, how) {
      if (type !== "message" || typeof listener !== "function") return listen.call(worker, type, listener, how);
      return listen.call(worker, type, function (event) {
        var answer = event.data;
        if (!answer || answer.type !== 3 || !answer.data || !Array.isArray(answer.data.items)) return listener(event);
        var data = Object.assign({}, answer.data, { items: tidy(asked, answer.data.items) });
        return listener(new MessageEvent("message", { data: { type: 3, data: data } }));
      }, how);
    };
    return worker;
  };
  window.Worker.prototype = Real.prototype;

  // Who came to a page by another word is told what the course calls it.
  document.addEventListener("DOMContentLoaded", function () {
    var words = (new URLSearchParams(location.search).get("h") || "").split(/\s+/).filter(Boolean);
    document.querySelectorAll(".also-called").forEach(function (line) {
      line.hidden = !words.some(function (word) {
        return line.textContent.indexOf("“" + word + "”") >= 0;
      });
    });
  });
})();
