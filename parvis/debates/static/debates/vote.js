/* Makes answering quicker; the page does everything without it. A form marked data-live is sent without leaving the
   page, keys 1, 2, 3 and a swipe press its buttons. In another site's page (a frame) this script keeps the ballot in the
   frame's own storage, because a cookie would be refused there. */
"use strict";
(() => {
    const body = document.body;
    const framed = "framed" in body.dataset;
    const NAME = "parvis" + body.dataset.home;
    const KEYS_OFF = "parvis_vote_keys_off";
    const FAR = 70; // px: a swipe, not a shaky touch
    let sending = false;

    const main = () => document.getElementById("main");
    const failed = (yes) => { document.querySelector("[data-failed]").hidden = !yes; };

    /* Storage may be forbidden altogether. */
    const stored = {
        get(name) { try { return localStorage.getItem(name); } catch { return null; } },
        set(name, value) { try { localStorage.setItem(name, value); } catch { /* the page holds the ballot */ } },
        drop(name) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
    };

    async function send(action, fields) {
        if (sending) return;
        sending = true;
        main().setAttribute("aria-busy", "true");
        try {
            const answer = await fetch(action, { method: "POST", body: fields, credentials: "same-origin" });
            if (answer.status >= 500) throw new Error(answer.status);
            show(new DOMParser().parseFromString(await answer.text(), "text/html"));
            failed(false);
        } catch {
            failed(true);
        } finally {
            sending = false;
            main().removeAttribute("aria-busy");
        }
    }

    function show(page) {
        const fresh = page.getElementById("main");
        if (!fresh) throw new Error("no page");
        main().replaceWith(document.adoptNode(fresh));
        for (const part of [".square__languages", ".square__foot"]) {
            const [old, next] = [document.querySelector(part), page.querySelector(part)];
            if (old && next) old.replaceWith(document.adoptNode(next));
        }
        document.title = page.title;
        document.documentElement.lang = page.documentElement.lang;
        const first = document.querySelector("[role=alert].note:not([hidden])") || document.querySelector("[data-focus]");
        if (first) {
            first.tabIndex = -1;
            first.focus({ preventScroll: true });
        }
        if (!framed) scrollTo(0, 0);
        begin();
    }

    /* What each page needs once it stands there. */
    function begin() {
        for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
        const keys = document.querySelector("[data-keys]");
        if (keys) keys.checked = !stored.get(KEYS_OFF);
        if ("forget" in main().dataset) stored.drop(NAME);
        if (framed) {
            const holder = document.querySelector("[data-live] [name=holder]");
            if (holder && (document.querySelector(".last, .receipt"))) stored.set(NAME, holder.value);
        }
        enterCode();
        left();
        measure();
    }

    /* From the square on a paper: behind #, so that no server's log has it; sent by the voter's own hand. */
    let code = new URLSearchParams(location.hash.slice(1)).get("code");
    function enterCode() {
        const field = document.querySelector("[name=code]");
        const door = document.querySelector("[value='code?']");
        if (code && field) {
            field.value = code;
            code = "";
        } else if (code && door) send(door.form.action, fieldsOf(door.form, door));
    }

    function fieldsOf(form, button) {
        const fields = new URLSearchParams(new FormData(form));
        if (button && button.name) fields.append(button.name, button.value);
        return fields;
    }

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (!("live" in form.dataset)) return;
        event.preventDefault();
        send(form.action, fieldsOf(form, event.submitter));
    });

    document.addEventListener("change", (event) => {
        if (event.target.matches("[data-keys]")) {
            if (event.target.checked) stored.drop(KEYS_OFF);
            else stored.set(KEYS_OFF, "1");
        }
        if (event.target.matches("[data-rank]")) swapRank(event.target);
    });

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || stored.get(KEYS_OFF)) return;
        if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
        const button = /^[123]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
        if (button) button.click();
    });

    let start = null;
    document.addEventListener("touchstart", (event) => {
        const touch = event.touches.length === 1 && event.target.closest("[data-swipe]") ? event.touches[0] : null;
        start = touch && { x: touch.clientX, y: touch.clientY };
    }, { passive: true });
    document.addEventListener("touchend", (event) => {
        if (!start) return;
        const touch = event.changedTouches[0];
        const [dx, dy] = [touch.clientX - start.x, touch.clientY - start.y];
        start = null;
        if (Math.abs(dx) < FAR || Math.abs(dx) < 2 * Math.abs(dy)) return;
        const button = document.querySelector(`[data-swipe] [data-key="${dx > 0 ? 1 : 2}"]`);
        if (button) button.click();
    }, { passive: true });

    /* A rank that is taken changes hands. */
    const before = new WeakMap();
    document.addEventListener("focusin", (event) => {
        if (event.target.matches("[data-rank]")) before.set(event.target, event.target.value);
    });
    function swapRank(chosen) {
        for (const other of document.querySelectorAll("[data-rank]")) {
            if (other !== chosen && chosen.value && other.value === chosen.value) other.value = before.get(chosen) || "";
        }
        before.set(chosen, chosen.value);
    }

    function left() {
        const told = document.querySelector("[data-left]");
        if (!told) return;
        const given = [...document.querySelectorAll("[data-point]")].reduce((sum, one) => sum + (parseInt(one.value, 10) || 0), 0);
        const over = given - told.dataset.points, word = document.querySelector("[data-left-word]");
        told.textContent = Math.abs(over);
        word.textContent = over > 0 ? word.dataset.over : word.dataset.under;
    }
    document.addEventListener("input", (event) => { if (event.target.matches("[data-point]")) left(); });

    /* The page around a frame gives it the height that it needs. */
    function measure() {
        if (framed && window.parent !== window) {
            const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
            window.parent.postMessage({ parvis: body.dataset.home, height }, "*");
        }
    }
    if (framed) new ResizeObserver(measure).observe(body);

    /* Whoever comes back to the frame goes on with the ballot they had. */
    const kept = framed && stored.get(NAME);
    const language = document.querySelector("main [name=lang]");
    if (kept) send(location.href, new URLSearchParams({ act: "look", holder: kept, lang: language ? language.value : "" }));
    /* A code from a square on paper, or a link of a mail, does not stay in an address that might be passed on. */
    if (/[?&#]code=/.test(location.search + location.hash) || location.pathname.includes("/mail/")) history.replaceState(null, "", body.dataset.home);
    begin();
})();
