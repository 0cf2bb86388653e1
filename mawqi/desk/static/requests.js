// Questions to the desk's server and decisions sent to it; every fault becomes a sentence.
(function (M) {
  "use strict";
  const D = (M.desk = { current: null, report: 0, decided: [], busy: 0 });

  class Fault extends Error {
    constructor(status, body) {
      super((body && body.message) || String(status));
      this.status = status;
      this.body = body || {};
      this.key = this.body.error || "http";
    }
  }
  async function ask(path, options) {
    let response;
    try {
      response = await fetch(path, Object.assign({ credentials: "same-origin", cache: "no-store", redirect: "error" }, options));
    } catch (fault) {
      if (!(fault instanceof TypeError)) throw fault;
      throw new Fault(0, { error: "offline" });
    }
    const body = await response.json();
    if (!response.ok) throw new Fault(response.status, body);
    return body;
  }
  D.get = (path, query) => ask(path + (query ? "?" + new URLSearchParams(query) : ""));
  D.post = (path, body) => ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  D.told = (fault) => (fault instanceof Fault ? M.s("err_" + fault.key, fault.message) : String(fault));
  D.incident = (id) => D.get("/api/incident/" + encodeURIComponent(id));
})(window.Mawqi);
