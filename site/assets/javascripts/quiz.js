// Marks the quizzes and keeps the score in this browser. Plain script, no modules: pages are also opened from a disk.
(function () {
  "use strict";

  var home = document.querySelector("[data-course]");
  if (!home) return;
  var key = "courseware:" + home.getAttribute("data-course") + ":quizzes";
  var memory = {};

  // What was answered: quiz id -> { chosen: [numbers of options], right: true or false }
  function answered() {
    try {
      var found = JSON.parse(localStorage.getItem(key) || "{}");
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch (error) {
      return memory; // storage is switched off, full of something else, or forbidden
    }
  }

  function keep(all) {
    memory = all;
    try {
      localStorage.setItem(key, JSON.stringify(all));
    } catch (error) {
      // the score then lasts as long as the page
    }
  }

  function record(id, entry) {
    var all = answered();
    if (entry) all[id] = entry;
    else delete all[id];
    keep(all);
    showScores();
  }

  function showScores() {
    var all = answered();
    document.querySelectorAll("[data-score]").forEach(function (box) {
      var ids = box.getAttribute("data-score").split(" ").filter(Boolean);
      var done = ids.filter(function (id) {
        return all[id];
      });
      var right = done.filter(function (id) {
        return all[id].right;
      });
      var told = box.querySelector("[data-told]");
      var bar = box.querySelector("progress");
      var next = box.querySelector("[data-next]");
      var empty = box.querySelector("[data-clear]");
      told.textContent = box.hasAttribute("data-brief")
        ? "思考题做对 " + right.length + " / " + ids.length
        : "一共 " + ids.length + " 道思考题，答了 " + done.length + " 道，做对 " + right.length + " 道。";
      bar.value = right.length;
      if (empty) empty.hidden = !done.length;
      if (next) {
        var open = ids.filter(function (id) {
          return !all[id] && document.getElementById(id);
        })[0];
        next.hidden = !open;
        if (open) next.setAttribute("href", "#" + open);
      }
      box.hidden = box.hasAttribute("data-when-begun") && !done.length;
    });
  }

  function setUp(quiz) {
    var options = Array.prototype.slice.call(quiz.querySelectorAll(".option"));
    var check = quiz.querySelector("[data-check]");
    var again = quiz.querySelector("[data-reset]");
    var result = quiz.querySelector(".quiz-result");
    var answers = quiz.querySelector("details");

    function input(option) {
      return option.querySelector("input");
    }

    function isRight(option) {
      return option.getAttribute("data-right") === "yes";
    }

    function clear() {
      options.forEach(function (option) {
        option.classList.remove("is-right", "is-wrong", "is-missed");
        option.querySelector(".verdict").textContent = "";
      });
      quiz.removeAttribute("data-done");
      result.textContent = "";
    }

    // Mark what is chosen; returns whether it is right.
    function mark() {
      clear();
      var mistakes = 0;
      options.forEach(function (option) {
        var chosen = input(option).checked;
        var verdict = option.querySelector(".verdict");
        if (chosen) {
          option.classList.add(isRight(option) ? "is-right" : "is-wrong");
          verdict.textContent = isRight(option) ? "✓ 选对了" : "✗ 不对";
        } else if (isRight(option)) {
          option.classList.add("is-missed");
          verdict.textContent = "← 应当选这个";
        }
        if (isRight(option) !== chosen) mistakes += 1;
      });
      quiz.setAttribute("data-done", mistakes ? "wrong" : "right");
      result.textContent = mistakes ? "还不对，看看下面的解析。" : "回答正确。";
      answers.open = true;
      again.hidden = false;
      return !mistakes;
    }

    function empty() {
      options.forEach(function (option) {
        input(option).checked = false;
      });
      clear();
      answers.open = false;
      again.hidden = true;
    }

    function chosen() {
      var found = [];
      options.forEach(function (option, n) {
        if (input(option).checked) found.push(n);
      });
      return found;
    }

    // Show what was answered earlier, unless the question has changed its options since.
    function restore() {
      var entry = answered()[quiz.id];
      empty();
      if (!entry || !Array.isArray(entry.chosen)) return;
      entry.chosen.forEach(function (n) {
        if (options[n]) input(options[n]).checked = true;
      });
      if (chosen().length) mark();
    }

    check.addEventListener("click", function () {
      if (!chosen().length) {
        result.textContent = "先选一个，再看对不对。";
        return;
      }
      record(quiz.id, { chosen: chosen(), right: mark() });
    });

    again.addEventListener("click", function () {
      empty();
      record(quiz.id, null);
      input(options[0]).focus();
    });

    options.forEach(function (option) {
      var verdict = document.createElement("span");
      verdict.className = "verdict";
      option.appendChild(verdict);
      input(option).addEventListener("change", clear);
    });
    quiz.querySelector(".quiz-actions").hidden = false;
    restore();
    return restore;
  }

  var restores = Array.prototype.map.call(document.querySelectorAll("[data-quiz]"), setUp);

  function refresh() {
    restores.forEach(function (restore) {
      restore();
    });
    showScores();
  }

  document.querySelectorAll("[data-clear]").forEach(function (button) {
    button.addEventListener("click", function () {
      if (!window.confirm(button.getAttribute("data-clear"))) return;
      var all = answered();
      var box = button.closest("[data-score]");
      box.getAttribute("data-score").split(" ").forEach(function (id) {
        delete all[id];
      });
      keep(all);
      refresh();
      var told = box.querySelector("[data-told]");
      told.setAttribute("tabindex", "-1");
      told.focus();
    });
  });

  showScores();
  window.addEventListener("storage", function (event) {
    if (event.key === key) refresh(); // answered in another tab
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) refresh(); // back from another page
  });
})();
