/* Alerts on the screen: an unchanged list is not said again; a sound for a new one, if this device asks for it.

   <div id="alerts" aria-live="polite"> holds [data-alert="key"]; <input data-alert-sound> is the choice of the device. */
(() => {
    "use strict";
    const place = document.getElementById("alerts");
    const choice = document.querySelector("[data-alert-sound]");
    const KEY = "parvis-alert-sound";
    const wanted = () => {
        try {
            return localStorage.getItem(KEY) === "on";
        } catch {
            return false;
        }
    };

    if (choice) {
        choice.checked = wanted();
        choice.addEventListener("change", () => {
            try {
                localStorage.setItem(KEY, choice.checked ? "on" : "off");
            } catch {
                choice.checked = false;
            }
            if (choice.checked) ring();
        });
    }

    function ring() {
        const Sound = window.AudioContext;
        if (!Sound) return;
        const context = new Sound();
        const tone = context.createOscillator();
        const loudness = context.createGain();
        tone.frequency.value = 660;
        loudness.gain.setValueAtTime(0.15, context.currentTime);
        loudness.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.6);
        tone.connect(loudness).connect(context.destination);
        tone.start();
        tone.stop(context.currentTime + 0.6);
        tone.onended = () => context.close();
    }

    const keys = (within) => [...within.querySelectorAll("[data-alert]")].map((one) => one.dataset.alert);

    if (!place) return;
    let first = true;
    place.addEventListener("htmx:beforeSwap", (event) => {
        if (event.detail.target !== place) return;
        const coming = keys(new DOMParser().parseFromString(event.detail.serverResponse, "text/html"));
        const shown = keys(place);
        const fresh = coming.filter((key) => !shown.includes(key));
        if (!fresh.length && coming.length === shown.length) event.detail.shouldSwap = false;
        if (fresh.length && !first && wanted()) ring();
        first = false;
    });
})();
