"use strict";
// cmi5 (Quartz, 1st edition): the lesson as an assignable unit that tells an LRS what happens, in xAPI over fetch.
// Sections named are those of the cmi5 specification. Statements wait in a queue and are sent again until the LRS has
// answered; each has its id from the beginning, so that sending twice records once.

// The five launch parameters (8.1), or null where the page was not launched by cmi5.
function cmi5Launch(search) {
  var query = new URLSearchParams(search), launch = {};
  var whole = ["endpoint", "fetch", "actor", "registration", "activityId"].every(function (name) { return (launch[name] = query.get(name)); });
  if (!whole) return null;
  try { launch.actor = JSON.parse(launch.actor); } catch (e) { return null; }
  launch.endpoint = launch.endpoint.replace(/\/*$/, "/");
  return launch;
}

function cmi5(launch, lesson, tools) {
  var XAPI = "1.0.3", PATIENCE = 15000, LONGEST_WAIT = 30000, KEEPALIVE_BYTES = 60000;
  var CMI5 = "https://w3id.org/xapi/cmi5/context/", PROGRESS = "dues-academy.progress";
  var VERBS = { initialized: "打开", answered: "回答", completed: "学完", passed: "通过", failed: "没有通过", terminated: "结束" };
  var RECORDED = "学习记录会交给学习平台。", LATER = "记录还没有交上去，连上以后会再交，请先不要关掉这一页。";
  var BROWSED = "这一次只是浏览，不记成绩。";
  var OVER = "这一次学习已经结束，记录交给了学习平台。要接着学，请从学习平台重新打开。";

  var memory = "cmi5:" + launch.fetch, data = null, open = false, normal = false, judged = false;
  var session = { token: "", began: 0, over: false, text: "" };   // this launch; outlives a tab that a phone threw away
  var progress = { text: "", completed: false, passed: false, failed: false };   // this registration; kept by the LRS
  var queue = [], sending = false, oneByOne = false, refused = 0, refusal = 0, storing = false, stale = false, wait = 1000, timer = 0, drained = null;

  // -- requests ------------------------------------------------------------------------------------------------
  function call(method, path, parameters, body, last) {
    var stop = new AbortController(), clock = setTimeout(function () { stop.abort(); }, PATIENCE);
    var query = new URLSearchParams(parameters).toString();
    var headers = { Authorization: "Basic " + session.token, "X-Experience-API-Version": XAPI };
    if (body) headers["Content-Type"] = "application/json";
    return fetch(launch.endpoint + path + (query ? "?" + query : ""), { method: method, headers: headers, body: body, cache: "no-store", keepalive: Boolean(last), signal: stop.signal })
      .finally(function () { clearTimeout(clock); });
  }
  function document_(name) { return { activityId: launch.activityId, agent: JSON.stringify(launch.actor), registration: launch.registration, stateId: name }; }
  function remember() { try { sessionStorage.setItem(memory, JSON.stringify(session)); } catch (e) { /* private window */ } }
  function remembered() { try { return JSON.parse(sessionStorage.getItem(memory)); } catch (e) { return null; } }
  // 8.2: the token is given once; a second request is an error that tells so.
  function token() {
    if (session.token) return Promise.resolve();
    return fetch(launch.fetch, { method: "POST", cache: "no-store" }).then(function (reply) { return reply.json(); }).then(function (told) {
      if (!told["auth-token"]) throw new Error(told["error-text"] || "没有给出通行码");
      session.token = told["auth-token"];
    });
  }
  function read(path, parameters) {
    return call("GET", path, parameters).then(function (reply) {
      if (reply.status === 404) return null;
      if (!reply.ok) throw new Error("HTTP " + reply.status);
      return reply.json();
    });
  }

  // -- statements (9) ------------------------------------------------------------------------------------------
  function uuid() {
    var b = crypto.getRandomValues(new Uint8Array(16)), text = "";
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    b.forEach(function (v, n) { text += (n === 4 || n === 6 || n === 8 || n === 10 ? "-" : "") + (v + 256).toString(16).slice(1); });
    return text;
  }
  function since() { return tools.span(Date.now() - session.began); }
  function statement(verb, result, object) {
    var context = JSON.parse(JSON.stringify(data.contextTemplate || {}));
    var about = context.contextActivities = context.contextActivities || {};
    function add(list, id) {
      about[list] = [].concat(about[list] || []);
      if (!about[list].some(function (a) { return a.id === id; })) about[list].push({ id: id });
    }
    context.registration = launch.registration;
    // "cmi5 defined" statements carry its category; answers are "cmi5 allowed" and must not (7.1.3).
    if (!object) add("category", CMI5 + "categories/cmi5"); else add("parent", launch.activityId);
    if (result && !object && ("success" in result || "completion" in result)) add("category", CMI5 + "categories/moveon");
    if (result && !object && "success" in result && typeof data.masteryScore === "number") {
      context.extensions = context.extensions || {};
      context.extensions[CMI5 + "extensions/masteryscore"] = data.masteryScore;
    }
    var made = {
      id: uuid(), actor: launch.actor, timestamp: new Date().toISOString(), context: context,
      verb: { id: "http://adlnet.gov/expapi/verbs/" + verb, display: { "en-US": verb, "zh-CN": VERBS[verb] } },
      object: object || { objectType: "Activity", id: launch.activityId }
    };
    if (result) made.result = result;
    queue.push(made);
  }
  function question(q, texts) {
    var truth = q.kind === "true-false";
    var definition = {
      type: "http://adlnet.gov/expapi/activities/cmi.interaction", description: { "zh-CN": q.stem },
      interactionType: truth ? "true-false" : q.kind === "order" ? "sequencing" : "choice",
      correctResponsesPattern: [truth ? String(q.right[0] === 0) : tools.letters(q.right, "[,]")]
    };
    if (!truth) definition.choices = texts.map(function (text, n) { return { id: tools.letters([n], ""), description: { "zh-CN": text } }; });
    var mark = launch.activityId.indexOf("#") < 0 ? "#" : "/";
    return { objectType: "Activity", id: launch.activityId + mark + encodeURIComponent(q.id), definition: definition };
  }

  // -- sending -------------------------------------------------------------------------------------------------
  function later() {
    tools.tell(LATER);
    clearTimeout(timer);
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  function send() { flush(); store(); }
  function flush() {
    if (sending) return;
    if (!queue.length) { oneByOne = false; if (drained) drained(); return; }
    var batch = oneByOne ? queue.slice(0, 1) : queue.slice();
    sending = true;
    call("POST", "statements", {}, JSON.stringify(batch)).then(function (reply) {
      var gone = batch;
      if (!reply.ok) {
        if (reply.status >= 500 || reply.status === 408 || reply.status === 429) throw new Error("HTTP " + reply.status);
        // One bad statement makes the LRS refuse all that came with it; 409 says that it has this one already.
        if (batch.length > 1) { oneByOne = true; gone = []; } else if (reply.status !== 409) { refused++; refusal = reply.status; }
      }
      queue = queue.filter(function (s) { return gone.indexOf(s) < 0; });
      sending = false; wait = 1000;
      tools.tell(refused ? "有 " + refused + " 条记录学习平台没有收下（" + refusal + "）。请告诉管理员。" : session.over && !queue.length ? OVER : normal ? RECORDED : BROWSED);
      flush();
    }).catch(function () { sending = false; later(); });
  }
  function store() {
    if (storing || !stale) return;
    storing = true; stale = false;
    call("PUT", "activities/state", document_(PROGRESS), JSON.stringify(progress)).then(function (reply) {
      storing = false;
      if (reply.status >= 500) throw new Error("HTTP " + reply.status);
      store();
    }).catch(function () { storing = false; stale = true; later(); });
  }
  // The page goes: what is waiting leaves with it, in one request that the browser finishes by itself. Such requests
  // are small by rule; where too many answers wait, the oldest are given up before the results.
  function farewell() {
    var body = JSON.stringify(queue);
    while (new Blob([body]).size > KEEPALIVE_BYTES) {
      var at = queue.findIndex(function (s) { return s.verb.id.slice(-8) === "answered"; });
      if (at < 0) break;
      queue.splice(at, 1);
      body = JSON.stringify(queue);
    }
    if (stale || storing) call("PUT", "activities/state", document_(PROGRESS), JSON.stringify(progress), true).catch(function () {});
    if (queue.length) call("POST", "statements", {}, body, true).catch(function () {});
  }
  function finish() {
    if (!open || session.over) return;
    statement("terminated", { duration: since() });
    session.over = true;
    remember();
  }

  window.addEventListener("online", function () { wait = 1000; if (open) send(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted && open) tools.tell(OVER); });

  var adapter = {
    name: "cmi5",
    start: function (go) {
      var before = remembered();
      if (before) session = before;
      if (session.over) { unrecorded(go, session.text, OVER); return; }
      var fresh = !session.began;
      token().then(function () {
        return Promise.all([
          read("activities/state", document_("LMS.LaunchData")),
          read("activities/state", document_(PROGRESS)),
          // 11: learner preferences are to be read; the lesson has one language and no sound, so none changes it.
          read("agents/profile", { agent: JSON.stringify(launch.actor), profileId: "cmi5LearnerPreferences" }).catch(function () { return null; })
        ]);
      }).then(function (told) {
        data = told[0];
        if (!data) throw new Error("平台没有准备启动资料");
        if (told[1] && typeof told[1].text === "string") progress = told[1];
        normal = data.launchMode === "Normal";
        if (typeof data.masteryScore === "number") lesson.passing = data.masteryScore;
        open = true;
        if (fresh) { session.began = Date.now(); statement("initialized"); }
        // Failed before: the same registration may try again, with the questions as new.
        var again = fresh && progress.failed && !progress.passed;
        if (fresh) progress.failed = false;
        judged = progress.passed || progress.failed;
        tools.tell(normal ? RECORDED : BROWSED);
        go(progress.text, again);
        remember();
        flush();
      }).catch(function (error) {
        unrecorded(go, "", "没有连上学习平台（" + error.message + "），这一次学习不会有记录。请关掉这一页，从学习平台重新打开。");
      });
    },
    keep: function (text) {
      session.text = progress.text = text;
      if (!open || session.over) return;
      remember();
      stale = normal;
    },
    progress: function (share, all) {
      if (!open || session.over || !normal || !all || progress.completed) return;
      progress.completed = true;
      statement("completed", { completion: true, duration: since() });
    },
    answer: function (q, given, right, ms, texts) {
      if (!open || session.over || !normal) return;
      var said = q.kind === "true-false" ? String(given[0] === 0) : tools.letters(given, "[,]");
      statement("answered", { response: said, success: right, duration: tools.span(ms) }, question(q, texts));
    },
    score: function (share, raw, max, over) {
      if (!open || session.over || !normal || !over || judged || !lesson.questions.length) return;
      var scaled = Math.round(share * 10000) / 10000, pass = scaled >= lesson.passing;
      judged = true;
      progress[pass ? "passed" : "failed"] = true;
      statement(pass ? "passed" : "failed", { score: { scaled: scaled, raw: raw, min: 0, max: max }, success: pass, duration: since() });
    },
    commit: function () { if (open && !session.over) send(); },
    stop: function () { finish(); if (open) { clearTimeout(timer); farewell(); } },
    leave: function () {
      var back = data && data.returnURL;
      function away() { drained = null; if (!queue.length) tools.tell(OVER); if (back && !/^\s*(javascript|data):/i.test(back)) location.assign(back); }
      finish();
      drained = away;
      setTimeout(function () { if (drained) away(); }, PATIENCE);
      send();
    }
  };
  // The lesson can be read, but nothing is sent and there is nothing to end.
  function unrecorded(go, text, why) {
    adapter.leave = null;
    go(text, false);
    tools.tell(why);
  }
  return adapter;
}
