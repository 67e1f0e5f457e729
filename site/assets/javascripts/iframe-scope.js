// What a worker has and a frame has not, for the frame that iframe-worker.js puts in a worker's place. From the same
// package (see iframe-worker.LICENSE.txt), where it is written into the frame; a file of its own, because the pages'
// content-security policy lets no written-in script run.
postMessage = function (message, target) {
  parent.postMessage(message, target || "*");
};
importScripts = function () {
  return Array.prototype.reduce.call(arguments, function (before, url) {
    return before.then(function () {
      return new Promise(function (done) {
        var script = document.createElement("script");
        script.src = url;
        script.onload = done;
        document.body.appendChild(script);
      });
    });
  }, Promise.resolve());
};
addEventListener("error", function (event) {
  parent.dispatchEvent(new ErrorEvent("error", { filename: frameElement.dataset.worker, error: event.error }));
});
document.currentScript.remove(); // the worker takes the first script of its page for itself
