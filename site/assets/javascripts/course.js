// Marks the quizzes. Plain script, no modules: pages are also opened from a disk.
(function () {
  "use strict";

  function setUp(quiz) {
    var options = Array.prototype.slice.call(quiz.querySelectorAll(".option"));
    var actions = quiz.querySelector(".quiz-actions");
    var check = quiz.querySelector("[data-check]");
    var reset = quiz.querySelector("[data-reset]");
    var result = quiz.querySelector(".quiz-result");
    var answers = quiz.querySelector("details");

    function input(option) {
      return option.querySelector("input");
    }

    function clear() {
      options.forEach(function (option) {
        option.classList.remove("is-right", "is-wrong", "is-missed");
      });
      quiz.removeAttribute("data-done");
      result.textContent = "";
    }

    check.addEventListener("click", function () {
      var chosen = options.filter(function (option) {
        return input(option).checked;
      });
      if (!chosen.length) {
        result.textContent = "先选一个，再看对不对。";
        return;
      }
      clear();
      var mistakes = 0;
      options.forEach(function (option) {
        var right = option.getAttribute("data-right") === "yes";
        if (input(option).checked) {
          option.classList.add(right ? "is-right" : "is-wrong");
        } else if (right) {
          option.classList.add("is-missed");
        }
        if (right !== input(option).checked) mistakes += 1;
      });
      quiz.setAttribute("data-done", mistakes ? "wrong" : "right");
      result.textContent = mistakes ? "还不对，看看下面的解析。" : "回答正确。";
      answers.open = true;
      reset.hidden = false;
    });

    reset.addEventListener("click", function () {
      options.forEach(function (option) {
        input(option).checked = false;
      });
      clear();
      answers.open = false;
      reset.hidden = true;
      input(options[0]).focus();
    });

    options.forEach(function (option) {
      input(option).addEventListener("change", clear);
    });
    actions.hidden = false;
  }

  document.querySelectorAll("[data-quiz]").forEach(setUp);
})();
