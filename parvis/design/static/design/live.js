/* Hears the server: `/t/<team>/events` becomes DOM events on <body>.

   <body data-events="/t/villefable/events">. A note {"topic": "inbox", …} becomes the event `parvis:inbox`, its
   other fields in `event.detail`; a template answers with hx-trigger="parvis:inbox from:body".
   After a cut, one `parvis:again` is sent: what was missed meanwhile must be asked for again.
   "Connection lost" shows only after 15 s: short cuts are not worth a word. */
(() => {
    "use strict";
    const address = document.body.dataset.events;
    if (!address || !("EventSource" in window)) return;

    const SILENCE = 15000;
    const LONGEST = 30000;
    const notice = document.querySelector("[data-lost]");
    let source = null;
    let wait = 1000;
    let lostTimer = 0;
    let wasCut = false;

    const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));

    function opened() {
        clearTimeout(lostTimer);
        lostTimer = 0;
        wait = 1000;
        if (notice) notice.hidden = true;
        if (wasCut) tell("parvis:again", {});
        wasCut = false;
    }

    function cut() {
        source.close();
        wasCut = true;
        if (!lostTimer) lostTimer = setTimeout(() => notice && (notice.hidden = false), SILENCE);
        setTimeout(open, wait + Math.random() * 500);
        wait = Math.min(wait * 2, LONGEST);
    }

    function heard(event) {
        let note;
        try {
            note = JSON.parse(event.data);
        } catch {
            return;
        }
        if (note && typeof note.topic === "string") tell(`parvis:${note.topic}`, note);
    }

    function open() {
        source = new EventSource(address);
        source.onopen = opened;
        source.onmessage = heard;
        source.onerror = cut;
    }

    addEventListener("pagehide", () => source && source.close());
    addEventListener("pageshow", (event) => event.persisted && open());
    open();
})();
