"use strict";
(function () {
  var lesson = JSON.parse(document.getElementById("lesson").textContent);
  var pages = Array.prototype.slice.call(document.querySelectorAll("[data-page]"));
  var forms = Array.prototype.slice.call(document.querySelectorAll("[data-question]"));
  var began = Date.now();
  var state = { at: 0, seen: {}, answers: {} };
  var shown = Date.now();

  // -- the LMS: cmi5 (cmi5.js), SCORM 2004, SCORM 1.2, or none: an adapter each, with the same functions -------
  // start(go) calls go(what was kept, whether the questions begin anew); leave() is there where lessons end by a button.
  function find(name) {
    var win = window;
    for (var hops = 0; hops < 20; hops++) {
      try { if (win[name]) return win[name]; } catch (e) { return null; }
      if (win.parent === win) break;
      win = win.parent;
    }
    try { return window.opener ? window.opener[name] || window.opener.parent[name] : null; } catch (e) { return null; }
  }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function clock(ms) { var s = Math.round(ms / 1000); return two(Math.floor(s / 3600)) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60); }
  function span(ms) { return "PT" + Math.max(0, Math.round(ms / 10) / 100) + "S"; }
  function letters(list, join) { return list.map(function (n) { return String.fromCharCode(97 + n); }).join(join); }

  function scorm2004(api) {
    var done = false;
    return {
      name: "2004",
      start: function (go) { api.Initialize(""); go(api.GetValue("cmi.suspend_data")); },
      keep: function (text, at) { api.SetValue("cmi.suspend_data", text); api.SetValue("cmi.location", pages[at].id); api.SetValue("cmi.exit", "suspend"); },
      progress: function (share, all) {
        api.SetValue("cmi.progress_measure", String(Math.round(share * 1000) / 1000));
        api.SetValue("cmi.completion_status", all ? "completed" : "incomplete");
      },
      answer: function (q, given, right, ms) {
        var at = "cmi.interactions." + (Number(api.GetValue("cmi.interactions._count")) || 0) + ".";
        api.SetValue(at + "id", q.id);
        api.SetValue(at + "type", q.kind === "order" ? "sequencing" : q.kind === "true-false" ? "true-false" : "choice");
        api.SetValue(at + "timestamp", new Date().toISOString().slice(0, 19));
        var truth = q.kind === "true-false";
        api.SetValue(at + "correct_responses.0.pattern", truth ? String(q.right[0] === 0) : letters(q.right, "[,]"));
        api.SetValue(at + "learner_response", truth ? String(given[0] === 0) : letters(given, "[,]"));
        api.SetValue(at + "result", right ? "correct" : "incorrect");
        api.SetValue(at + "latency", span(ms));
        api.SetValue(at + "description", q.stem.slice(0, 240));
      },
      score: function (share, raw, max, over) {
        api.SetValue("cmi.score.min", "0"); api.SetValue("cmi.score.max", String(max)); api.SetValue("cmi.score.raw", String(raw));
        api.SetValue("cmi.score.scaled", String(Math.round(share * 10000) / 10000));
        if (over) api.SetValue("cmi.success_status", share >= lesson.passing ? "passed" : "failed");
      },
      commit: function () { api.Commit(""); },
      stop: function () { if (done) return; done = true; api.SetValue("cmi.session_time", span(Date.now() - began)); api.Commit(""); api.Terminate(""); }
    };
  }
  function scorm12(api) {
    var done = false, finished = false;
    return {
      name: "1.2",
      start: function (go) { api.LMSInitialize(""); go(api.LMSGetValue("cmi.suspend_data")); },
      keep: function (text, at) { api.LMSSetValue("cmi.suspend_data", text); api.LMSSetValue("cmi.core.lesson_location", pages[at].id); },
      progress: function () { if (!finished) api.LMSSetValue("cmi.core.lesson_status", "incomplete"); },
      answer: function (q, given, right, ms) {
        var at = "cmi.interactions." + (Number(api.LMSGetValue("cmi.interactions._count")) || 0) + ".";
        var truth = q.kind === "true-false";
        api.LMSSetValue(at + "id", q.id);
        api.LMSSetValue(at + "type", q.kind === "order" ? "sequencing" : truth ? "true-false" : "choice");
        api.LMSSetValue(at + "time", new Date().toTimeString().slice(0, 8));
        api.LMSSetValue(at + "correct_responses.0.pattern", truth ? (q.right[0] === 0 ? "t" : "f") : letters(q.right, ","));
        api.LMSSetValue(at + "student_response", truth ? (given[0] === 0 ? "t" : "f") : letters(given, ","));
        api.LMSSetValue(at + "result", right ? "correct" : "wrong");
        api.LMSSetValue(at + "latency", clock(ms));
      },
      score: function (share, raw, max, over) {
        api.LMSSetValue("cmi.core.score.min", "0"); api.LMSSetValue("cmi.core.score.max", "100");
        api.LMSSetValue("cmi.core.score.raw", String(Math.round(share * 100)));
        if (over) { finished = true; api.LMSSetValue("cmi.core.lesson_status", share >= lesson.passing ? "passed" : "failed"); }
      },
      commit: function () { api.LMSCommit(""); },
      stop: function () { if (done) return; done = true; api.LMSSetValue("cmi.core.session_time", clock(Date.now() - began)); api.LMSSetValue("cmi.core.exit", "suspend"); api.LMSCommit(""); api.LMSFinish(""); }
    };
  }
  function alone() {
    var key = "dues-academy:" + lesson.module;
    return {
      name: "",
      start: function (go) { var text = ""; try { text = localStorage.getItem(key) || ""; } catch (e) { /* private window */ } go(text); },
      keep: function (text) { try { localStorage.setItem(key, text); } catch (e) { /* private window */ } },
      progress: function () {}, answer: function () {}, score: function () {}, commit: function () {}, stop: function () {}
    };
  }
  function tell(text) { var told = document.querySelector("[data-where]"); if (told.textContent !== text) told.textContent = text; }
  function chosen() {
    var launch = cmi5Launch(location.search);
    if (launch) return cmi5(launch, lesson, { span: span, letters: letters, tell: tell });
    var api = find("API_1484_11");
    return api ? scorm2004(api) : (api = find("API")) ? scorm12(api) : alone();
  }
  var lms = chosen();

  // -- what is remembered: short enough for 4096 characters --------------------------------------------------
  function packed() {
    var seen = pages.map(function (p, n) { return state.seen[n] ? "1" : "0"; }).join("");
    var answers = Object.keys(state.answers).map(function (n) { return n + ":" + letters(state.answers[n], ""); }).join(";");
    return "1|" + state.at + "|" + seen + "|" + answers;
  }
  function unpack(text, again) {
    var parts = (text || "").split("|");
    if (parts[0] !== "1" || parts.length < 4) return;
    state.at = Math.min(Number(parts[1]) || 0, pages.length - 1);
    parts[2].split("").forEach(function (c, n) { if (c === "1") state.seen[n] = true; });
    if (again) { state.at = 0; return; }
    parts[3].split(";").forEach(function (one) {
      var pair = one.split(":");
      if (pair.length === 2 && lesson.questions[pair[0]]) state.answers[pair[0]] = pair[1].split("").map(function (c) { return c.charCodeAt(0) - 97; });
    });
  }

  // -- questions ---------------------------------------------------------------------------------------------
  function same(a, b) { return a.length === b.length && a.every(function (v, n) { return v === b[n]; }); }
  function isRight(n) { return same(state.answers[n], lesson.questions[n].right); }
  function total() {
    var raw = 0, given = 0;
    lesson.questions.forEach(function (q, n) { if (state.answers[n]) { given++; if (isRight(n)) raw++; } });
    return { raw: raw, given: given, max: lesson.questions.length, share: lesson.questions.length ? raw / lesson.questions.length : 1 };
  }
  function read(form, q) {
    if (q.kind === "order") {
      var places = [];
      form.querySelectorAll("select").forEach(function (s) { if (s.value !== "") places[Number(s.value)] = Number(s.dataset.option); });
      var full = []; for (var n = 0; n < q.right.length; n++) if (places[n] !== undefined) full.push(places[n]);
      return full.length === q.right.length ? full : null;
    }
    var chosen = [];
    form.querySelectorAll("input:checked").forEach(function (i) { chosen.push(Number(i.value)); });
    return chosen.length ? chosen : null;
  }
  function settle(form, n) {
    var q = lesson.questions[n], given = state.answers[n], right = isRight(n);
    form.querySelectorAll(".option").forEach(function (label, at) {
      var control = label.querySelector("[data-option]"), why = label.querySelector(".why");
      control.disabled = true;
      if (q.kind === "order") control.value = String(given.indexOf(at)); else control.checked = given.indexOf(at) >= 0;
      if (why) why.hidden = false;
      var good = q.kind === "order" ? given.indexOf(at) === q.right.indexOf(at) : q.right.indexOf(at) >= 0;
      if (q.kind === "order" || good || given.indexOf(at) >= 0) label.classList.add(good ? "right" : "wrong");
    });
    form.querySelector("button").disabled = true;
    var said = right ? "答对了。" : "不对。";
    if (!right && q.kind === "order") said += "正确的次序：" + q.right.map(function (o) { return form.querySelectorAll(".option span:first-of-type")[o].textContent; }).join(" → ");
    if (!right && q.kind !== "order") said += "正确答案：" + q.right.map(function (o) { return String.fromCharCode(65 + o); }).join("、") + "。";
    form.querySelector(".verdict").textContent = said;
  }
  forms.forEach(function (form) {
    var n = Number(form.dataset.question), q = lesson.questions[n];
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (state.answers[n]) return;
      var given = read(form, q);
      if (!given) { form.querySelector(".verdict").textContent = q.kind === "order" ? "请给每一项选一个不同的次序。" : "请先选一项。"; return; }
      state.answers[n] = given;
      settle(form, n);
      var texts = Array.prototype.map.call(form.querySelectorAll(".option span:first-of-type"), function (s) { return s.textContent; });
      lms.answer(q, given, isRight(n), Date.now() - shown, texts);
      report();
    });
  });

  // -- pages -------------------------------------------------------------------------------------------------
  function report() {
    var sum = total(), seen = Object.keys(state.seen).length, all = seen === pages.length && sum.given === sum.max;
    lms.keep(packed(), state.at);
    lms.progress(seen / pages.length, all);
    if (sum.max) lms.score(sum.share, sum.raw, sum.max, sum.given === sum.max);
    else if (all) lms.score(1, 1, 1, true);
    lms.commit();
    document.querySelector("progress").value = seen / pages.length;
    document.querySelector("[data-count]").textContent = "第 " + (state.at + 1) + " / " + pages.length + " 页";
    var told = document.querySelector("[data-result]");
    told.innerHTML = "";
    var line = document.createElement("p");
    if (!sum.max) line.textContent = "这一部分没有练习，读完就算完成。";
    else if (sum.given < sum.max) line.textContent = "还有 " + (sum.max - sum.given) + " 道练习没有做。做完才有成绩。";
    else line.textContent = sum.max + " 道题，答对 " + sum.raw + " 道（" + Math.round(sum.share * 100) + "%）。" + (sum.share >= lesson.passing ? "通过了。" : "没有通过，通过线是 " + Math.round(lesson.passing * 100) + "%。回头看看解析，再做一遍。");
    told.appendChild(line);
  }
  function show(at, focus) {
    state.at = at;
    state.seen[at] = true;
    shown = Date.now();
    pages.forEach(function (page, n) { page.hidden = n !== at; });
    document.querySelector("[data-back]").disabled = at === 0;
    document.querySelector("[data-next]").disabled = at === pages.length - 1;
    if (focus) { window.scrollTo(0, 0); pages[at].querySelector("h1, h2").focus(); }
    report();
  }
  document.querySelector("[data-back]").addEventListener("click", function () { if (state.at > 0) show(state.at - 1, true); });
  document.querySelector("[data-next]").addEventListener("click", function () { if (state.at < pages.length - 1) show(state.at + 1, true); });

  var leaving = document.querySelector("[data-leave]");
  leaving.addEventListener("click", function () { leaving.disabled = true; lms.leave(); });
  lms.start(function (text, again) {
    unpack(text, again);
    forms.forEach(function (form) { var n = form.dataset.question; if (state.answers[n]) settle(form, n); });
    if (!lms.leave) tell(lms.name ? "学习记录会交给学习平台。" : "没有连上学习平台，进度只记在这台电脑的浏览器里。");
    leaving.hidden = !lms.leave;
    show(state.at, false);
  });
  window.addEventListener("pagehide", function () { lms.stop(); });
  window.addEventListener("beforeunload", function () { if (!lms.leave) lms.stop(); });
})();
