/* Small improvements that every page gets: dialogs, menus that fold again, questions before harm, focus after a swap.

   data-open="#id"     opens that <dialog>.          data-shut       closes the dialog around it.
   hx-confirm="…"      asks in our own dialog instead of the browser's; data-verb="Delete the reply" names the button.
   data-news="inbox"   hidden until the server tells of one of these topics: a page never moves by itself.
   data-once           a form that is sent once: its buttons rest until the answer comes. */
(() => {
    "use strict";
    const ask = document.getElementById("ask");

    document.addEventListener("click", (event) => {
        const opener = event.target.closest("[data-open]");
        if (opener) {
            const dialog = document.querySelector(opener.dataset.open);
            if (dialog && dialog.showModal) {
                event.preventDefault();
                dialog.showModal();
            }
        }
        if (event.target.closest("[data-shut]")) event.target.closest("dialog")?.close();
        if (event.target.tagName === "DIALOG" && event.target.matches("[data-light]")) event.target.close();
        document.querySelectorAll("details.menu[open]").forEach((menu) => {
            if (!menu.contains(event.target)) menu.open = false;
        });
    });

    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        const menu = document.activeElement?.closest("details.menu[open], details.confirm[open]");
        if (!menu) return;
        menu.open = false;
        menu.querySelector("summary").focus();
    });

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (!form.matches("[data-once]") || event.defaultPrevented) return;
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "1";
        setTimeout(() => delete form.dataset.sent, 8000);
    });

    document.addEventListener("htmx:confirm", (event) => {
        if (!event.detail.question || !ask || !ask.showModal) return;
        event.preventDefault();
        ask.querySelector("[data-question]").textContent = event.detail.question;
        const yes = ask.querySelector("[value=yes]");
        yes.textContent = event.detail.elt.dataset.verb || yes.dataset.verb;
        ask.returnValue = "";
        ask.addEventListener("close", () => ask.returnValue === "yes" && event.detail.issueRequest(true), { once: true });
        ask.showModal();
    });

    /* A whole address that could not be reached: say so, keep what was typed. */
    const failed = document.querySelector("[data-failed]");
    const fail = (text) => {
        if (!failed) return;
        failed.querySelector("[data-sentence]").textContent = text || failed.dataset.sentence;
        failed.hidden = false;
    };
    document.addEventListener("htmx:sendError", () => fail(""));
    document.addEventListener("htmx:responseError", (event) => {
        const answer = event.detail.xhr;
        const short = (answer.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        fail(short && answer.responseText.length < 400 ? answer.responseText : "");
    });
    document.addEventListener("htmx:afterRequest", (event) => {
        if (event.detail.successful && failed) failed.hidden = true;
    });

    document.querySelectorAll("[data-news]").forEach((news) => {
        [...news.dataset.news.split(" "), "again"].forEach((topic) =>
            document.body.addEventListener(`parvis:${topic}`, () => (news.hidden = false)),
        );
    });

    /* allauth's own scripts tell of a refused passkey by this event only. */
    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        fail(document.body.dataset.passkey);
    });

    /* Says a sentence to who does not see the page: `parvis:say` with {text}. Also by the header HX-Trigger. */
    const voice = document.querySelector("[data-voice]");
    document.body.addEventListener("parvis:say", (event) => {
        if (voice) voice.textContent = event.detail.text || event.detail.value || "";
    });

    /* Of tabs that scroll sideways, the present one is in view. */
    document.querySelectorAll(".tabs--line [aria-current]").forEach((tab) => {
        const line = tab.closest("ul");
        line.scrollLeft += tab.getBoundingClientRect().left - line.getBoundingClientRect().left - line.clientWidth / 3;
    });
})();
