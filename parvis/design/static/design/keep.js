/* What was typed outlives a session that ended: it is kept in this tab when a form is sent, and stands in the same form
   again once the same person is signed in again. Nothing to write in a template.

   Passwords, codes and files are never kept; nothing is in a form with data-unkept. It is kept for half an hour at most,
   and forgotten by the next page, unless that is one where one signs in, or one that says that nothing was done
   (data-unsent). */
(() => {
    "use strict";
    const NAME = "parvis.typed";
    const HALF_AN_HOUR = 30 * 60 * 1000;
    const body = document.body;
    const here = () => location.pathname + location.search;
    const stored = {
        get() { try { return JSON.parse(sessionStorage.getItem(NAME)); } catch { return null; } },
        set(value) { try { sessionStorage.setItem(NAME, JSON.stringify(value)); } catch { /* full or forbidden */ } },
        drop() { try { sessionStorage.removeItem(NAME); } catch { /* nothing was kept */ } },
    };
    /* `seen` tells which version somebody wrote upon: a colleague's later one is not written over. */
    const KEPT = "textarea[name], select[name], input[name=seen], input[name]:not([type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code])";
    const TICKED = "[type=checkbox], [type=radio]";
    const fieldsOf = (form) => [...form.querySelectorAll(KEPT)];
    const address = (form) => {
        const found = new URL(form.getAttribute("action") || form.getAttribute("hx-post") || here(), location.href);
        return found.pathname + found.search;
    };
    /* Which one of several that are sent to one address: what stands hidden in it, and its place among those. */
    const hidden = (form) => [...form.querySelectorAll("input[type=hidden][name]:not([name=csrfmiddlewaretoken], [name=seen])")].map((one) => [one.name, one.value]).join("\n");
    const likeIt = (root, where, inside) => [...root.querySelectorAll("form")].filter((one) => address(one) === where && hidden(one) === inside);
    const sends = (form) => form.getAttribute("method") === "post" || form.hasAttribute("hx-post"); // a field may be named "method"

    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (!sends(form) || !body.dataset.who || form.matches("[data-unkept]")) return;
        const fields = fieldsOf(form).map((one) => [one.name, one.value, one.matches(TICKED) ? one.checked : null]);
        const [where, inside] = [address(form), hidden(form)];
        const place = likeIt(document, where, inside).indexOf(form);
        if (fields.length) stored.set({ at: Date.now(), page: here(), who: body.dataset.who, where, inside, place, fields, lost: false });
    });

    /* A form that somebody sends leads to where one signs in; what a page asks by itself leaves the page as it is. */
    document.addEventListener("htmx:configRequest", (event) => {
        if (event.detail.triggeringEvent?.type === "submit") event.detail.headers["X-Submitted"] = "1";
    });
    document.addEventListener("htmx:afterRequest", (event) => {
        const [form, kept] = [event.detail.elt, stored.get()];
        const arrived = event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect");
        if (kept && arrived && form.tagName === "FORM" && event.detail.requestConfig.verb === "post" && address(form) === kept.where) stored.drop();
    });

    const kept = stored.get();
    if (!kept) return;
    const signingIn = !body.dataset.who || location.pathname.startsWith("/account/");
    if (Date.now() - kept.at > HALF_AN_HOUR || (body.dataset.who && kept.who !== body.dataset.who)) stored.drop();
    else if (signingIn || document.querySelector("[data-unsent]")) stored.set({ ...kept, lost: true });
    else if (!kept.lost || kept.page !== here()) stored.drop();
    else if (!fill(document)) document.addEventListener("htmx:load", (event) => stored.get() && fill(event.target));

    function fill(root) {
        const form = likeIt(root, kept.where, kept.inside)[kept.place];
        const left = form ? fieldsOf(form) : [];
        const find = ([name, value, ticked]) => left.findIndex((one) => one.name === name && (ticked === null || one.value === value));
        if (!kept.fields.some((one) => find(one) >= 0)) return false;
        for (const [name, value, ticked] of kept.fields) {
            const place = find([name, value, ticked]);
            if (place < 0) continue;
            const [field] = left.splice(place, 1);
            if (ticked === null) field.value = value;
            else field.checked = ticked;
            for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
        }
        for (let around = form; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
        const said = document.createElement("p");
        said.className = "banner banner--care";
        said.setAttribute("role", "status");
        said.textContent = body.dataset.typed;
        form.before(said);
        said.scrollIntoView({ block: "center" });
        stored.drop();
        return true;
    }
})();
