// Shows what a term, an article of law or a figure says, when it is pointed at or reached by keyboard (WCAG 1.4.13):
// the pointer may move onto the words, Esc sends them away, and they stay as long as they are looked at.
// Without this script the links still lead to the entry, and the browser shows their title.
(function () {
  "use strict";

  var links = document.querySelectorAll("a.term[title], a.ref[title]");
  if (!links.length) return;

  var LEAVE = 200; // milliseconds in which the pointer may cross from the link to its words
  var tip = document.createElement("div");
  tip.id = "tip";
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.appendChild(tip);

  var shown = null;
  var leaving = 0;

  function part(name, words) {
    var element = document.createElement(name);
    element.textContent = words;
    tip.appendChild(element);
  }

  function place(link) {
    var first = link.getClientRects()[0] || link.getBoundingClientRect();
    var header = document.querySelector(".md-header");
    var above = header ? header.getBoundingClientRect().bottom : 0;
    var wide = document.documentElement.clientWidth;
    var left = Math.max(8, Math.min(first.left, wide - tip.offsetWidth - 8));
    var last = link.getClientRects();
    var bottom = (last[last.length - 1] || first).bottom;
    var under = bottom + tip.offsetHeight + 4 <= window.innerHeight;
    var y = under || first.top - tip.offsetHeight - 4 < above ? bottom + 4 : first.top - tip.offsetHeight - 4;
    tip.style.left = left + window.scrollX + "px";
    tip.style.top = y + window.scrollY + "px";
  }

  function show(link, touched) {
    clearTimeout(leaving);
    if (shown === link) return;
    hide();
    tip.textContent = "";
    part("strong", link.getAttribute("data-name"));
    part("span", link.getAttribute("data-tip"));
    if (touched) part("small", "再点一次，去看出处。");
    tip.hidden = false;
    place(link);
    link.setAttribute("aria-describedby", tip.id);
    shown = link;
  }

  function hide() {
    clearTimeout(leaving);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  }

  function leave() {
    clearTimeout(leaving);
    leaving = setTimeout(function () {
      if (shown && shown !== document.activeElement) hide();
    }, LEAVE);
  }

  links.forEach(function (link) {
    var mark = link.querySelector(".mark");
    var name = mark ? link.textContent.slice(0, -mark.textContent.length) : link.textContent;
    var touched = false;
    link.setAttribute("data-name", name);
    link.setAttribute("data-tip", link.title);
    link.removeAttribute("title"); // or the browser would show it too
    link.addEventListener("pointerenter", function (event) {
      if (event.pointerType === "mouse") show(link);
    });
    link.addEventListener("pointerleave", function (event) {
      if (event.pointerType === "mouse") leave();
    });
    link.addEventListener("pointerdown", function (event) {
      touched = event.pointerType === "touch" && shown !== link;
    });
    link.addEventListener("focus", function () {
      if (!touched) show(link);
    });
    link.addEventListener("blur", hide);
    link.addEventListener("click", function (event) {
      if (!touched) return;
      touched = false;
      event.preventDefault(); // a finger cannot point: the first touch tells, the second one goes there
      hide();
      show(link, true);
    });
  });

  tip.addEventListener("pointerenter", function () {
    clearTimeout(leaving);
  });
  tip.addEventListener("pointerleave", leave);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && shown) {
      event.stopPropagation();
      hide();
    }
  }, true);
  document.addEventListener("pointerdown", function (event) {
    if (shown && event.target instanceof Element && !event.target.closest(".tip, a.term, a.ref")) hide();
  });
  window.addEventListener("resize", hide);
})();
